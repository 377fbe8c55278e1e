import type { ImdsAttemptFailure } from '@imds-otel/client';

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

/** Returns why a connection failed if the reason is in this process, and `undefined` if it is in the network. */
export function findLocalFailure({ reason, code }: ImdsAttemptFailure): LocalFailure | undefined {
  if (reason !== 'other') return undefined;
  if (code === undefined) return { meaning: 'no connection could be opened' };
  const known = LOCAL_FAILURES.get(code);
  if (known) return known;
  // Errors of Node.js and of undici. Other codes are those of the operating system, about the network.
  return /^(UND_)?ERR_/.test(code) && !TLS_CODE.test(code) ? { meaning: `the error ${code}` } : undefined;
}

/** Whether a connection failed because of TLS, which only an `https:` endpoint uses. */
export function isTlsFailure({ code }: ImdsAttemptFailure): boolean {
  return code !== undefined && TLS_CODE.test(code);
}

/**
 * Describes how a connection failed, in words that follow "Every connection".
 *
 * @param usesTls whether the endpoint is an `https:` URL
 */
export function describeConnectionFailure(failure: ImdsAttemptFailure | undefined, usesTls: boolean): string {
  const { reason = 'other', code } = failure ?? {};
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `failed, because its host name has no address (${code})`;
  if (code !== undefined && failure && isTlsFailure(failure)) return `failed in the TLS handshake (${code})`;
  // The client waits for the connection and for TLS together.
  if (usesTls && reason === 'timeout') return 'timed out before the end of the TLS handshake';
  return FAILED.get(reason) ?? (code === undefined ? 'failed' : `failed (${code})`);
}
