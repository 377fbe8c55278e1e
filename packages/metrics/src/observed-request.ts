/** What a request is for, and the version of IMDS that it uses. */
export interface RequestClass {
  /** `token`: the `PUT` request for a session token. `read`: every other request. */
  readonly kind: 'token' | 'read';
  /** `v2`: a token request, or a read that carries a token. `v1`: a read without a token. */
  readonly version: 'v1' | 'v2';
}

/**
 * One finished HTTP request to IMDS, as an observer saw it. Contains no headers and no bodies.
 *
 * The fields of type `unknown` are as the HTTP client or the application set them, and can be of any type. Only
 * `attributesOf` reads them, and records one of a fixed set of values for each.
 */
export interface ObservedRequest extends RequestClass {
  /** The HTTP method as sent: `GET`, `PUT`, … */
  readonly method: unknown;
  /** The path as sent, with the query. It can contain identifiers and is never an attribute itself: see `urlTemplateOf`. */
  readonly path: unknown;
  /** Status code of the response. Absent if no status line arrived. */
  readonly statusCode?: unknown;
  /**
   * What made the request fail, from connecting to the last byte of the body. Absent if nothing did. `null` if the request
   * failed without an error object.
   */
  readonly error?: unknown;
  /** From the request to the end of the response body, in milliseconds. Absent if the start was not observed. */
  readonly durationMs?: number | undefined;
}

/** Classifies a request by its method and the token header. Only token requests are `PUT` requests. */
export function classifyRequest(method: unknown, hasToken: boolean): RequestClass {
  if (method === 'PUT') return { kind: 'token', version: 'v2' };
  return { kind: 'read', version: hasToken ? 'v2' : 'v1' };
}
