import type { ObservedRequest } from './observed-request.ts';

/**
 * `error.type` of a request; `undefined` if the request did not fail.
 *
 * A status code of 400 or higher wins over an error in the body, because clients close the connection once they see the
 * status. 404 is not a failure: it means that the instance does not have the item.
 */
export function errorTypeOf({ statusCode, error }: ObservedRequest): string | undefined {
  if (statusCode !== undefined && statusCode >= 400) return statusCode === 404 ? undefined : String(statusCode);
  return error === undefined ? undefined : errorName(error);
}

/** Three names of one error: `ABORT_ERR` (Node.js), `UND_ERR_ABORTED` (undici), `AbortError` (web standard). */
const ABORTED = new Set(['AbortError', 'ABORT_ERR', 'UND_ERR_ABORTED']);

/** Error codes and class names consist of letters. A value that contains digits could be an identifier and is not reported. */
const SAFE_NAME = /^[A-Za-z_]{1,64}$/;

function errorName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '_OTHER';
  const name = 'name' in error && typeof error.name === 'string' ? error.name : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (name === 'TimeoutError') return 'timeout';
  // Node.js wraps the reason of an AbortSignal, and many applications set timeouts with AbortSignal.timeout().
  if (ABORTED.has(name) || ABORTED.has(code)) return 'cause' in error && isTimeout(error.cause) ? 'timeout' : 'aborted';
  if (SAFE_NAME.test(code)) return code;
  return SAFE_NAME.test(name) && name !== 'Error' ? name : '_OTHER';
}

function isTimeout(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'TimeoutError';
}
