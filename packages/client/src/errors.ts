/** What went wrong, as a word that a program can branch on. The remedy of each ends the error's message. */
export type ImdsErrorCode =
  /** IMDS is switched off for this process by `AWS_EC2_METADATA_DISABLED` or the option `disabled`. No request was made. */
  | 'DISABLED'
  /** An option, a variable or a line of the shared config file has a value that is not allowed. No request was made. */
  | 'INVALID_SETTING'
  /** No connection, or one that ended without an answer, on every attempt: most often, this host is not EC2. */
  | 'UNREACHABLE'
  /** A connection was open, but the whole answer did not come within the bounds. */
  | 'TIMEOUT'
  /** 401: the service wants a token, and refused the one it was given, or gives none. */
  | 'UNAUTHORIZED'
  /** 403: IMDS is switched off for the instance, or the request came through a proxy. */
  | 'FORBIDDEN'
  /** 404: the instance has no such item. */
  | 'NOT_FOUND'
  /** 429 on every attempt. */
  | 'THROTTLED'
  /** 500, 502, 503 or 504 on every attempt. */
  | 'UNAVAILABLE'
  /** 400 or another 4xx; also a path that cannot be one, for which no request is made. */
  | 'BAD_REQUEST'
  /** An answer that the instance metadata service does not give: something else answers at the endpoint. */
  | 'BAD_RESPONSE'
  /** The token request got no answer, and version 1 is refused: the sign of a hop limit that is too small. */
  | 'TOKEN_UNREACHABLE'
  /** The service gives no tokens, and the settings do not allow version 1. */
  | 'V1_DISABLED'
  /** The client was closed before or during the call. */
  | 'CLOSED';

/** For each code, what the user can do about it: the last sentences of the error's message. */
export const REMEDIES: Readonly<Record<ImdsErrorCode, string>> = {
  DISABLED: 'To use IMDS, unset AWS_EC2_METADATA_DISABLED or pass the option disabled: false.',
  INVALID_SETTING: 'Correct or remove the setting.',
  UNREACHABLE:
    'If this host is an EC2 instance, check that its network is up, that no firewall or network policy blocks the endpoint, and that IMDS is enabled; elsewhere, set AWS_EC2_METADATA_DISABLED=true.',
  TIMEOUT: 'If the service is slow rather than absent, raise timeoutMs and attemptTimeoutMs.',
  UNAUTHORIZED:
    'Check that the endpoint is the instance metadata service itself: it accepts the tokens that it has given.',
  FORBIDDEN:
    'Enable IMDS on the instance (aws ec2 modify-instance-metadata-options --http-endpoint enabled), and check that no proxy adds X-Forwarded-For.',
  NOT_FOUND: 'List the items that this instance has with listMetadata().',
  THROTTLED: 'Ask less often: the service limits the packets of each network interface, whichever process sends them.',
  UNAVAILABLE: 'Try again later.',
  BAD_REQUEST: 'Check the path, and that the endpoint is the instance metadata service itself.',
  BAD_RESPONSE: 'Check that the endpoint is the instance metadata service itself, not a proxy or a captive portal.',
  TOKEN_UNREACHABLE:
    'In a container, raise the hop limit of the instance: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2.',
  V1_DISABLED: 'Point the endpoint at a service with version 2, or allow version 1 with v1Fallback: true.',
  CLOSED: 'Make the call before close(), or use another client.',
};

/** What an {@link ImdsError} is made from. */
export interface ImdsErrorDetails {
  readonly code: ImdsErrorCode;
  readonly operation: string;
  readonly path: string;
  readonly statusCode?: number | undefined;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly cause?: unknown;
}

/**
 * The one error that a client's calls reject with (a caller's own abort aside, which rejects with the signal's reason).
 * It never holds a token or anything of an answer's body.
 */
export class ImdsError extends Error {
  override readonly name: string = 'ImdsError';
  readonly code: ImdsErrorCode;
  /** The method that was called, e.g. `getMetadata`. */
  readonly operation: string;
  /** The path on the service, e.g. `/latest/meta-data/hostname`; empty where the error is not about one. */
  readonly path: string;
  /** Of the answer that the error is about, where there was one. */
  declare readonly statusCode?: number;
  /** HTTP requests that were begun for the call, those for the token and all retries included. */
  readonly attempts: number;
  /** From the call to the error, in milliseconds of a monotonic clock. */
  readonly elapsedMs: number;

  /** @param problem what happened and why, without a full stop; the remedy of the code is added to it. */
  constructor(problem: string, details: ImdsErrorDetails) {
    super(
      `${details.operation}${details.path && ` ${details.path}`}: ${problem}. ${REMEDIES[details.code]}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = details.code;
    this.operation = details.operation;
    this.path = details.path;
    if (details.statusCode !== undefined) this.statusCode = details.statusCode;
    this.attempts = details.attempts;
    this.elapsedMs = details.elapsedMs;
  }
}

/** The code of an answer whose status is not 200. */
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
