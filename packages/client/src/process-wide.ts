/**
 * The value of this name in this process: created by the first caller, shared by all. The ESM build, the CommonJS build and
 * other copies of a package get the same value.
 *
 * @param name ends in a version number that changes with the shape of the value, e.g. `metrics.monitor.1`
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`imds-otel.${name}`);
  const registry = globalThis as { [key: symbol]: unknown };
  registry[key] ??= create();
  return registry[key] as T;
}
