/** Used if the global object accepts no new property. Then each copy of the package has its own values. */
const LOCAL: { [key: symbol]: unknown } = {};

/**
 * The value of this name in this process: created by the first caller, shared by all. The ESM build, the CommonJS build and
 * other copies of a package get the same value. If the application has frozen `globalThis`, each copy gets its own.
 *
 * @param name ends in a version number that changes with the shape of the value, e.g. `metrics.monitor.1`
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`imds-otel.${name}`);
  const global = globalThis as { [key: symbol]: unknown };
  const registry = Object.isExtensible(global) || Object.hasOwn(global, key) ? global : LOCAL;
  registry[key] ??= create();
  return registry[key] as T;
}
