import type { ImdsCall } from './call.ts';

/**
 * `error.type` of a call, or `undefined` for one that did not fail. A status of 400 or more is the answer, whatever then
 * became of its body: clients drop the connection once they see it. 404 is no failure: it says that the instance has no
 * such item.
 */
export function errorTypeOf({ statusCode, error }: ImdsCall): string | undefined {
  if (statusCode !== undefined && statusCode >= 400) return statusCode === 404 ? undefined : String(statusCode);
  return error === undefined ? undefined : nameOf(error);
}

/** Of no use to an owner in several spellings: `ABORT_ERR` of Node, `UND_ERR_ABORTED` of undici, `AbortError` of the web. */
const ABORTED = new Set(['AbortError', 'ABORT_ERR', 'UND_ERR_ABORTED']);

/** Codes and class names hold letters only; what holds digits could be an identifier that someone put there. */
const HARMLESS = /^[A-Za-z_]{1,64}$/;

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '_OTHER';
  const name = 'name' in error && typeof error.name === 'string' ? error.name : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (name === 'TimeoutError') return 'timeout';
  // Node wraps the reason of an AbortSignal, and AbortSignal.timeout() is how many set a time-out.
  if (ABORTED.has(name) || ABORTED.has(code)) return 'cause' in error && isTimeout(error.cause) ? 'timeout' : 'aborted';
  if (HARMLESS.test(code)) return code;
  return HARMLESS.test(name) && name !== 'Error' ? name : '_OTHER';
}

function isTimeout(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'TimeoutError';
}
