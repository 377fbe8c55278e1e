import { type ErrorContext, type ImdsError, type ImdsErrorCode, imdsError } from './errors.ts';
import type { ImdsAttemptFailure } from './http/attempt.ts';
import { type AttemptError, INTERNAL_REASONS } from './http/attempt-error.ts';
import type { RetriedRequest } from './http/retry.ts';

/** The code for the failure of the last attempt, and what happened. */
function explain({ stage, reason }: ImdsAttemptFailure): [code: ImdsErrorCode, whatHappened: string] {
  if (INTERNAL_REASONS.has(reason)) return ['INTERNAL', 'failed in this process'];
  if (reason === 'tls') return ['BAD_RESPONSE', 'could not connect'];
  if (stage === 'connect') return ['UNREACHABLE', 'could not connect'];
  if (reason === 'timeout') return ['TIMEOUT', 'got no whole response in time'];
  return stage === 'headers' && reason === 'reset'
    ? ['UNREACHABLE', 'lost its connection before a response']
    : ['BAD_RESPONSE', 'got an invalid response'];
}

/**
 * The error of a call whose request got no whole response, after the retries.
 *
 * @param subject `the request` or `the token request`
 */
export function requestError(subject: string, error: AttemptError, context: ErrorContext): ImdsError {
  const { failure, message } = error;
  const [code, whatHappened] = explain(failure);
  const detail = code === 'TIMEOUT' ? '' : ` (${message})`;
  // A failure of this process has a cause of its own.
  const origin = { failure, cause: error.cause ?? error };
  return imdsError(code, `${subject} ${whatHappened}${detail}`, context, origin);
}

/** The error of a call that timed out. `request` is the one that it waited for, if there is one. */
export function timeoutError(request: RetriedRequest | undefined, context: ErrorContext): ImdsError {
  if (!request) return imdsError('TIMEOUT', 'the settings were not read in time', context);
  const { failure, statusCode } = request.latestAttempt;
  if (!failure) {
    // The call waited for the retry of a response such as 503.
    const reason = `no time was left to retry a response with status ${statusCode}`;
    return imdsError('TIMEOUT', reason, context, statusCode === undefined ? {} : { statusCode });
  }
  const [code] = explain(failure);
  if (code === 'INTERNAL') {
    const reason = `no attempt was possible in time (${failure.code ?? failure.reason})`;
    return imdsError(code, reason, context, { failure });
  }
  if (failure.reason === 'tls') {
    return imdsError(code, 'the TLS handshake got no response in time', context, { failure });
  }
  return failure.stage === 'connect'
    ? imdsError('UNREACHABLE', 'no connection was opened in time', context, { failure })
    : imdsError('TIMEOUT', 'no whole response arrived in time', context, { failure });
}
