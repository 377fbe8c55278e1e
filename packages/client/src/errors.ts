import type { ImdsAttemptFailure, ImdsAttemptFailureReason } from './http/attempt.ts';
import { ownOptions } from './own-options.ts';
import { escapeControls } from './safe-text.ts';

/** What went wrong, as a word that a program can branch on. */
export type ImdsErrorCode =
  /** `AWS_EC2_METADATA_DISABLED` or the option `disabled` disables IMDS for this process. No request was sent. */
  | 'DISABLED'
  /** An option, an environment variable or a line of the shared config file is invalid. No request was sent. */
  | 'INVALID_SETTING'
  /** Every attempt failed to connect, or lost its connection before a response. Usually the host is not on EC2. */
  | 'UNREACHABLE'
  /** A connection was open, but the whole response did not arrive in time. */
  | 'TIMEOUT'
  /** 401: IMDS requires a token, and either rejected the token or issues none. */
  | 'UNAUTHORIZED'
  /** 403: IMDS is disabled for the instance, or the request came through a proxy. */
  | 'FORBIDDEN'
  /** 404: the instance has no such item. */
  | 'NOT_FOUND'
  /** 429 on every attempt. */
  | 'THROTTLED'
  /** 500, 502, 503 or 504 on every attempt. */
  | 'UNAVAILABLE'
  /** 400 or another 4xx, or an invalid path, for which no request is sent. */
  | 'BAD_REQUEST'
  /** A response that IMDS does not send, or no TLS at an `https:` endpoint: another service responds there. */
  | 'BAD_RESPONSE'
  /** The token request got no response, and IMDSv1 is disabled. Usually the hop limit is too low. */
  | 'TOKEN_UNREACHABLE'
  /** The service issues no tokens, and the settings disable IMDSv1. */
  | 'V1_DISABLED'
  /** The client was closed before or during the call. */
  | 'CLOSED'
  /**
   * This process could not make the call: undici cannot be loaded, no file descriptor is free, Node.js's permission model
   * forbids the connection, or this package has a bug. Says nothing about the network or IMDS.
   */
  | 'INTERNAL';

/** What the user can do about each code. */
export const REMEDIES: Readonly<Record<ImdsErrorCode, string>> = {
  DISABLED: 'To use IMDS, unset AWS_EC2_METADATA_DISABLED or pass the option disabled: false.',
  INVALID_SETTING: 'Correct or remove the setting.',
  UNREACHABLE:
    'On an EC2 instance, check that the network is up, that no firewall or network policy blocks the endpoint, and that IMDS is enabled. Off EC2, set AWS_EC2_METADATA_DISABLED=true.',
  TIMEOUT: 'If IMDS is slow, raise timeoutMs and attemptTimeoutMs.',
  UNAUTHORIZED: 'Check that the endpoint is IMDS itself: IMDS accepts the tokens that it issued.',
  FORBIDDEN:
    'Enable IMDS on the instance (aws ec2 modify-instance-metadata-options --http-endpoint enabled), and check that no proxy adds X-Forwarded-For.',
  NOT_FOUND: 'List the items of this instance with listMetadata().',
  THROTTLED: 'Send fewer requests: the limit applies to each network interface and is shared by all processes.',
  UNAVAILABLE: 'Retry later.',
  BAD_REQUEST: 'Check the path, and check that the endpoint is IMDS itself.',
  BAD_RESPONSE: 'Check that the endpoint is IMDS itself, not a proxy or a captive portal.',
  TOKEN_UNREACHABLE:
    'In a container, raise the hop limit of the instance: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2.',
  V1_DISABLED: 'Use an endpoint that supports IMDSv2, or allow IMDSv1 with v1Fallback: true.',
  CLOSED: 'Make the call before close(), or create another client.',
  INTERNAL: `Check that all dependencies are installed and that Node.js is 20.18.1 or later: this process runs ${process.version}. If they are, report this error at https://github.com/imds-otel/imds-otel/issues.`,
};

/** What the user can do about a failed attempt, if its reason says more than the code. */
const FAILURE_REMEDIES: ReadonlyMap<ImdsAttemptFailureReason, string> = new Map([
  ['resources', 'Close files and sockets, or raise the limits of the process, e.g. with ulimit -n.'],
  ['denied', "Allow network access in Node.js's permission model, e.g. with --allow-net."],
  [
    'tls',
    'Check that the endpoint serves HTTPS with a certificate that this process trusts. IMDS itself uses http: only.',
  ],
]);

/** The call that an error is about. */
export interface ErrorContext {
  readonly operation: string;
  readonly path: string;
  readonly attempts: number;
  readonly elapsedMs: number;
}

/** The response or the failure that an error is about. */
export interface ErrorOrigin {
  readonly statusCode?: number;
  readonly failure?: ImdsAttemptFailure;
  readonly cause?: unknown;
}

/** Set inside the class, so that only this module can construct an `ImdsError`. */
let construct: (code: ImdsErrorCode, reason: string, context: ErrorContext, origin: ErrorOrigin) => ImdsError;

/**
 * The error that every call of a client rejects with. The one exception is a call that the caller's own signal aborts: it
 * rejects with the signal's reason, as `fetch` does.
 *
 * The message is `OPERATION PATH: REASON. REMEDY`. It never holds a token or any part of a response body.
 *
 * @example
 * ```ts
 * import { ImdsClient, ImdsError } from '@imds-otel/client';
 *
 * const client = new ImdsClient();
 * try {
 *   console.log(await client.getRegion());
 * } catch (error) {
 *   if (error instanceof ImdsError && error.code === 'UNREACHABLE') console.log('not on EC2');
 *   else throw error;
 * }
 * ```
 */
export class ImdsError extends Error {
  /** Always `ImdsError`. */
  override readonly name: string = 'ImdsError';
  /** What went wrong, as a word that a program can branch on. */
  readonly code: ImdsErrorCode;
  /** What happened, without the operation, the path and the final period. */
  readonly reason: string;
  /** What to do about it, as one or more sentences. */
  readonly remedy: string;
  /** The method that was called, e.g. `getMetadata`; empty if a setting is invalid. */
  readonly operation: string;
  /** The path of the request, e.g. `/latest/meta-data/hostname`; empty if the error is not about a request. */
  readonly path: string;
  /** HTTP attempts of the call, including token requests and retries. A shared token request counts for each call. */
  readonly attempts: number;
  /** From the call to the error, in milliseconds of a monotonic clock. */
  readonly elapsedMs: number;
  /** The status code of the response that the error is about; absent if no response arrived. */
  declare readonly statusCode?: number;
  /** How the last attempt failed; absent if a response arrived or no request was sent. */
  declare readonly failure?: ImdsAttemptFailure;

  static {
    construct = (...args) => new ImdsError(...args);
  }

  private constructor(code: ImdsErrorCode, reason: string, context: ErrorContext, origin: ErrorOrigin) {
    const { operation, path, attempts, elapsedMs } = context;
    const { statusCode, failure, cause } = ownOptions(origin);
    const remedy = (failure && FAILURE_REMEDIES.get(failure.reason)) ?? REMEDIES[code];
    const subject = [operation, path].filter((part) => part !== '').join(' ');
    // Names of hosts, files and profiles come from outside. An error is one log line.
    const safeReason = escapeControls(reason);
    super(`${subject && `${subject}: `}${safeReason}. ${remedy}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = safeReason;
    this.remedy = remedy;
    this.operation = operation;
    this.path = path;
    this.attempts = attempts;
    this.elapsedMs = elapsedMs;
    if (statusCode !== undefined) this.statusCode = statusCode;
    if (failure !== undefined) this.failure = failure;
  }
}

/** @param reason what happened, without a final period */
export function imdsError(
  code: ImdsErrorCode,
  reason: string,
  context: ErrorContext,
  origin: ErrorOrigin = {},
): ImdsError {
  return construct(code, reason, context, origin);
}

/** The code for a status other than 200. */
export function codeOfStatus(statusCode: number): ImdsErrorCode {
  switch (statusCode) {
    case 401:
      return 'UNAUTHORIZED';
    case 403:
      return 'FORBIDDEN';
    case 404:
      return 'NOT_FOUND';
    case 429:
      return 'THROTTLED';
    case 500:
    case 502:
    case 503:
    case 504:
      return 'UNAVAILABLE';
    default:
      return statusCode >= 400 && statusCode < 500 ? 'BAD_REQUEST' : 'BAD_RESPONSE';
  }
}
