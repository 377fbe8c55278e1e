import type { ImdsAttemptFailureReason, ImdsAttemptStage } from './events.ts';
import { AttemptError } from './exchange.ts';

const REASONS: ReadonlyMap<string, ImdsAttemptFailureReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  // The connection ended within a body of known length, or within a chunk.
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'reset'],
  ['HPE_INVALID_EOF_STATE', 'reset'],
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

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an error of undici or of the system says, without the bytes of the answer that it may hold. */
export function toAttemptError(error: unknown, stage: ImdsAttemptStage): AttemptError {
  const code = codeOf(error);
  const reason = REASONS.get(code ?? '') ?? (code?.startsWith('HPE_') ? 'malformed' : 'other');
  const message = error instanceof Error && error.message ? error.message : 'no reason given';
  return new AttemptError(message, { stage, reason, ...(code !== undefined && { code }) });
}
