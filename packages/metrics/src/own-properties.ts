/**
 * A copy of options that has no prototype: what is not set is `undefined`, even if other code of the process added a
 * property of this name to `Object.prototype`.
 */
export function ownProperties<T extends object>(options: T): T {
  return Object.assign(Object.create(null), options);
}
