/**
 * A copy that has only the own properties of the options. Without it, a library that adds a property to
 * `Object.prototype` would set an option that the caller left out.
 */
export function ownOptions<T extends object>(options: T): T {
  return Object.assign(Object.create(null), options);
}
