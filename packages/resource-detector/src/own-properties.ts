/**
 * A copy that has the own properties only, and no prototype. Values that any library put on `Object.prototype` are
 * neither options nor values of IMDS.
 */
export function ownProperties<T extends object>(value: T): T {
  return Object.assign(Object.create(null), value);
}
