import type { ImdsAttemptFailureReason, ImdsAttemptStage } from './events.ts';
import { AttemptError } from './exchange.ts';

const REASONS: ReadonlyMap<string, ImdsAttemptFailureReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  // The connection ended within a body of known length.
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'too-large'],
]);

/** What an error of undici or of the system says, without the bytes of the answer that it may hold. */
export function toAttemptError(error: unknown, stage: ImdsAttemptStage): AttemptError {
  if (!(error instanceof Error)) return new AttemptError('no reason given', { stage, reason: 'other' });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // undici means to give its parser's errors codes, but 7.x looks them up the wrong way round.
  const unknownCode = error.name === 'HTTPParserError' ? 'malformed' : 'other';
  const reason = (code !== undefined && REASONS.get(code)) || unknownCode;
  return new AttemptError(error.message, { stage, reason, ...(code !== undefined && { code }) });
}
