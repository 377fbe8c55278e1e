import { escapeControls } from '../safe-text.ts';
import type { ImdsAttemptFailure, ImdsAttemptFailureReason, ImdsAttemptStage } from './attempt.ts';

const WEB_ERROR_NAMES: ReadonlyMap<string, string> = new Map([
  ['timeout', 'TimeoutError'],
  ['aborted', 'AbortError'],
]);

/**
 * Why no whole response arrived. Holds error codes and messages only, because undici's own errors can hold bytes of the
 * response. Only a failure of this process has a cause.
 */
export class AttemptError extends Error {
  /** The name that the web platform uses: undici's diagnostics channels show this error to every subscriber. */
  override readonly name: string;
  readonly failure: ImdsAttemptFailure;

  constructor(message: string, failure: ImdsAttemptFailure, options?: ErrorOptions) {
    super(escapeControls(message), options);
    this.name = WEB_ERROR_NAMES.get(failure.reason) ?? 'AttemptError';
    this.failure = failure;
  }
}

const REASONS: ReadonlyMap<string, ImdsAttemptFailureReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['ETIMEOUT', 'timeout'],
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
  ['HPE_HEADER_OVERFLOW', 'too-large'],
  // The connection ended inside a body of known length.
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'reset'],
  ['EMFILE', 'resources'],
  ['ENFILE', 'resources'],
  ['ENOBUFS', 'resources'],
  ['ENOMEM', 'resources'],
  ['EAI_MEMORY', 'resources'],
  ['ERR_ACCESS_DENIED', 'denied'],
]);

/** Failures of this process, which say nothing about the network. */
export const INTERNAL_REASONS: ReadonlySet<ImdsAttemptFailureReason> = new Set(['internal', 'resources', 'denied']);

/** Errors of a program, not of a network. */
const PROGRAM_ERRORS: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** Converts an error of undici or of the operating system, without any bytes of the response that it may hold. */
export function toAttemptError(error: unknown, stage: ImdsAttemptStage): AttemptError {
  if (error instanceof AttemptError) return error;
  if (!(error instanceof Error)) return new AttemptError('unknown error', { stage, reason: 'other' });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const reason = reasonOf(error, code, stage);
  // An assertion has several lines of source code.
  const message = error.message.split('\n', 1)[0] ?? '';
  return new AttemptError(
    message,
    { stage, reason, ...(code !== undefined && { code }) },
    INTERNAL_REASONS.has(reason) ? { cause: error } : undefined,
  );
}

/** The error for an exception of this package or of what it loads: nothing was learned about the network. */
export function toInternalError(cause: unknown, stage: ImdsAttemptStage): AttemptError {
  const error = toAttemptError(cause, stage);
  if (error.failure.reason !== 'other') return error;
  return new AttemptError(error.message, { ...error.failure, reason: 'internal' }, { cause });
}

function reasonOf(error: Error, code: string | undefined, stage: ImdsAttemptStage): ImdsAttemptFailureReason {
  // Two lengths, or headers that contradict the length: undici reports no headers then.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && stage === 'headers') return 'malformed';
  // undici received a response, but not one to this request.
  if (code === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test(error.message)) return 'malformed';
  const reason = code === undefined ? undefined : REASONS.get(code);
  if (reason !== undefined) return reason;
  // undici 7 looks up the codes of its parser errors with key and value swapped, so they have none.
  if (error.name === 'HTTPParserError' || code?.startsWith('HPE_')) return 'malformed';
  // undici asserts what its parser returns, e.g. a status code of at least 100.
  if (code === 'ERR_ASSERTION') return stage === 'connect' ? 'internal' : 'malformed';
  return PROGRAM_ERRORS.has(error.name) ? 'internal' : 'other';
}
