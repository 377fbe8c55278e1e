/** How far a request had come when it failed: opening the connection, waiting for the answer's headers, or its body. */
export type ImdsAttemptStage = 'connect' | 'headers' | 'body';

/** Why a request failed. */
export type ImdsAttemptFailureReason =
  /** Silence for longer than the bounds allow. */
  | 'timeout'
  /** Nothing listens at the endpoint. */
  | 'refused'
  /** The connection ended before the whole answer had come. */
  | 'reset'
  /** No route to the endpoint, or no address for its name. */
  | 'unreachable'
  /** More than 64 KiB. */
  | 'too-large'
  /** Not HTTP. */
  | 'malformed'
  /** By the caller's signal or by `close()`. */
  | 'aborted'
  | 'other';

/** Present where no whole answer came. */
export interface ImdsAttemptFailure {
  readonly stage: ImdsAttemptStage;
  readonly reason: ImdsAttemptFailureReason;
  /** The system's or undici's own code, e.g. `ECONNREFUSED`, where there is one. */
  readonly code?: string;
}

/** One HTTP request as it went. Never holds a token or anything of a body. */
export interface ImdsAttempt {
  readonly method: 'GET' | 'PUT';
  /** On the service, e.g. `/latest/meta-data/hostname`. */
  readonly path: string;
  /** `token`: asks for a session token; `v2`: reads with one; `v1`: reads without. */
  readonly version: 'token' | 'v1' | 'v2';
  /** 1 is the first try of this request, 2 its first retry. */
  readonly attempt: number;
  /** `performance.now()` when its connection began to be opened, in milliseconds. */
  readonly startedAt: number;
  /** Of a monotonic clock, in milliseconds: a blocked event loop counts here, though not against the bounds. */
  readonly durationMs: number;
  /** Absent: no status line came. */
  readonly statusCode?: number;
  /** Of the body as it came; absent: no status line came. */
  readonly bytes?: number;
  readonly failure?: ImdsAttemptFailure;
}
