import { readProperty } from './read-property.ts';

/**
 * `error.type` of a request; `undefined` if the request did not fail.
 *
 * A status code of 400 or higher wins over an error in the body, because clients close the connection once they see the
 * status. 404 is not a failure: it means that the instance does not have the item.
 *
 * @param error any value: applications and libraries can destroy a request with what they like
 */
export function errorTypeOf(statusCode: number | undefined, error: unknown): string | undefined {
  if (statusCode !== undefined && statusCode >= 400) return statusCode === 404 ? undefined : String(statusCode);
  return error === undefined ? undefined : errorName(error);
}

/** Three names of one error: `ABORT_ERR` (Node.js), `UND_ERR_ABORTED` (undici), `AbortError` (web standard). */
const ABORTED = new Set(['AbortError', 'ABORT_ERR', 'UND_ERR_ABORTED']);

/** Error codes and class names consist of letters. A value that contains digits could be an identifier and is not reported. */
const SAFE_NAME = /^[A-Za-z_]{1,64}$/;

function errorName(error: unknown): string {
  const name = readProperty(error, 'name');
  const code = readProperty(error, 'code');
  if (name === 'TimeoutError') return 'timeout';
  // Node.js wraps the reason of an AbortSignal, and many applications set timeouts with AbortSignal.timeout().
  if (ABORTED.has(name as string) || ABORTED.has(code as string)) {
    return readProperty(readProperty(error, 'cause'), 'name') === 'TimeoutError' ? 'timeout' : 'aborted';
  }
  if (isSafeName(code)) return code;
  return isSafeName(name) && name !== 'Error' ? name : '_OTHER';
}

/** The name of an error, for a log. `undefined` if it could contain anything else than the name of a class. */
export function nameOf(error: unknown): string | undefined {
  const name = readProperty(error, 'name');
  return isSafeName(name) ? name : undefined;
}

function isSafeName(value: unknown): value is string {
  return typeof value === 'string' && SAFE_NAME.test(value);
}
