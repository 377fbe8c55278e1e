/** Which requests are meant. */
export interface RequestPattern {
  /** The path as requested, whole, or a pattern that it matches. Any by default. */
  readonly path?: string | RegExp;
  /** `GET` or `PUT`. Any by default. */
  readonly method?: string;
}

export function matches(
  { path, method }: RequestPattern,
  request: { readonly path: string; readonly method: string },
): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined) return true;
  // search() ignores the position that a pattern with the flag g or y remembers.
  return typeof path === 'string' ? path === request.path : request.path.search(path) !== -1;
}
