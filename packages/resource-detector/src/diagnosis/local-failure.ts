import type { ImdsAttemptFailure, ImdsError } from '@imds-otel/client';

/** Why no connection could be opened, if the reason is in this process or its system and not in the network. */
export interface LocalFailure {
  /** What the error code means, without a final period. */
  readonly meaning: string;
  /** What to do: one sentence or more; absent if it is not known. */
  readonly remedy?: string;
}

const OPEN_FILES = 'Close files and sockets that are not needed, or raise the limit of open files (ulimit -n).';

const LOCAL_FAILURES: ReadonlyMap<string, LocalFailure> = new Map([
  ['EMFILE', { meaning: 'this process has too many open files', remedy: OPEN_FILES }],
  ['ENFILE', { meaning: 'this system has too many open files', remedy: OPEN_FILES }],
  ['ENOMEM', { meaning: 'this system is out of memory', remedy: 'Free memory, or raise the memory limit.' }],
  ['ENOBUFS', { meaning: 'this system is out of network buffers', remedy: 'Close connections that are not needed.' }],
  [
    'ERR_ACCESS_DENIED',
    {
      meaning: 'the permission model of Node.js denies connections to this process',
      remedy: 'Start Node.js with --allow-net. To avoid these requests, set AWS_EC2_METADATA_DISABLED=true.',
    },
  ],
]);

/** Error codes of TLS. A code of this kind means that something listens, and that the endpoint is an `https:` URL. */
const TLS_CODE = /^(EPROTO$|ERR_SSL|ERR_TLS|CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO)/;

/** How a connection failed, in words that follow "Every connection". */
const FAILED: ReadonlyMap<string, string> = new Map([
  ['refused', 'was refused'],
  ['unreachable', 'failed without a route to the host'],
  ['timeout', 'timed out (packets are dropped)'],
  ['reset', 'was reset'],
]);

/** Returns why a read failed if the reason is known to be in this process or its system, and `undefined` otherwise. */
export function findLocalFailure({ failure, cause }: ImdsError): LocalFailure | undefined {
  // Without a connection there is only the code of the original error, e.g. of the shared config file.
  const code = failure ? failure.code : codeOf(cause);
  const known = code === undefined ? undefined : LOCAL_FAILURES.get(code);
  if (known || !failure || failure.reason !== 'other') return known;
  if (code === undefined) return { meaning: 'no connection could be opened' };
  // Errors of Node.js and of undici. Other codes are those of the operating system, about the network.
  return /^(UND_)?ERR_/.test(code) && !isTlsFailure(failure) ? { meaning: `the error ${code}` } : undefined;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** Whether a connection failed because of TLS, which only an `https:` endpoint uses. */
export function isTlsFailure({ reason, code }: ImdsAttemptFailure): boolean {
  return reason === 'tls' || (code !== undefined && TLS_CODE.test(code));
}

/**
 * Describes how a connection failed, in words that follow "Every connection".
 *
 * @param usesTls whether the endpoint is an `https:` URL
 */
export function describeConnectionFailure(failure: ImdsAttemptFailure | undefined, usesTls: boolean): string {
  const { reason = 'other', code } = failure ?? {};
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `failed, because its host name has no address (${code})`;
  if (failure && isTlsFailure(failure)) return `failed in the TLS handshake${code === undefined ? '' : ` (${code})`}`;
  // The client waits for the connection and for TLS together.
  if (usesTls && reason === 'timeout') return 'timed out in the TLS handshake';
  return FAILED.get(reason) ?? (code === undefined ? 'failed' : `failed (${code})`);
}
