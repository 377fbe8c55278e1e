/** Selects requests by path and method. An empty pattern matches every request. */
export interface RequestPattern {
  /** The whole path, or a regular expression that matches part of it. Default: any path. */
  readonly path?: string | RegExp | undefined;
  /** The HTTP method in upper case, for example `PUT`. Default: any method. */
  readonly method?: string | undefined;
}

export function matches(
  { path, method }: RequestPattern,
  request: { readonly path: string; readonly method: string },
): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined) return true;
  // search() ignores lastIndex, which a regular expression with the flag g or y keeps between calls of test().
  return typeof path === 'string' ? path === request.path : request.path.search(path) !== -1;
}
