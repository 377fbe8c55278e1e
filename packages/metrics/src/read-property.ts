/** A property of any value. `undefined` if the value has no such property, or if its getter throws. */
export function readProperty(value: unknown, name: 'name' | 'code' | 'cause' | 'message'): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as { readonly [name: string]: unknown })[name];
  } catch {
    return undefined;
  }
}
