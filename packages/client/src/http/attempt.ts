import type { IncomingHttpHeaders } from 'node:http';
import type { AttemptError } from './attempt-error.ts';

/** How far an attempt came: opening the connection, waiting for the response headers, or reading the body. */
export type ImdsAttemptStage = 'connect' | 'headers' | 'body';

/** Why an attempt failed. */
export type ImdsAttemptFailureReason =
  /** No progress within the time limits. */
  | 'timeout'
  /** Nothing listens at the endpoint. */
  | 'refused'
  /** The connection ended before the whole response arrived. */
  | 'reset'
  /** No route to the endpoint, or no address for its host name. */
  | 'unreachable'
  /** The response is larger than 64 KiB. */
  | 'too-large'
  /** The response is not HTTP, or its headers contradict each other. */
  | 'malformed'
  /** The connection is open, but the TLS handshake failed or got no response: no HTTPS, or no trusted certificate. */
  | 'tls'
  /** This process or its system has no free file descriptor, buffer or memory. */
  | 'resources'
  /** Node.js's permission model forbids the connection. */
  | 'denied'
  /** A failure of this process, e.g. undici cannot be loaded. */
  | 'internal'
  /** The caller's signal or `close()` canceled the attempt. */
  | 'aborted'
  /** Any other error; see the code. */
  | 'other';

/** Why no whole response arrived. */
export interface ImdsAttemptFailure {
  /** How far the attempt came. */
  readonly stage: ImdsAttemptStage;
  /** What ended it. */
  readonly reason: ImdsAttemptFailureReason;
  /** The error code of the operating system or of undici, e.g. `ECONNREFUSED`; absent if there is none. */
  readonly code?: string;
}

/** One HTTP attempt, after its end. Never holds a token or any part of a response body. */
export interface ImdsAttempt {
  /** `PUT` for a token request, `GET` for a read. */
  readonly method: 'GET' | 'PUT';
  /** The path of the request, e.g. `/latest/meta-data/hostname`. */
  readonly path: string;
  /** `token` requests a session token; `read` reads an item. */
  readonly kind: 'token' | 'read';
  /** `v2` for a token request or a read with a token; `v1` for a read without a token. */
  readonly version: 'v1' | 'v2';
  /** 1 for the first attempt of a request, 2 for its first retry. */
  readonly attempt: number;
  /** `performance.now()` when the attempt was dispatched, in milliseconds. */
  readonly startedAt: number;
  /** From the dispatch to the end, in milliseconds of a monotonic clock. Includes time in which the event loop was blocked. */
  readonly durationMs: number;
  /** The HTTP status code; absent if no status line arrived. */
  readonly statusCode?: number;
  /** Bytes of the body that arrived; absent if no status line arrived. */
  readonly bytes?: number;
  /** Why no whole response arrived; absent if it did. */
  readonly failure?: ImdsAttemptFailure;
}

/** An HTTP request as the session builds it. */
export interface ImdsRequest extends Pick<ImdsAttempt, 'method' | 'path' | 'kind' | 'version'> {
  /** Request headers in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole HTTP response, whatever its status. */
export interface ImdsResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The response of one attempt, or the error that prevented it. */
export type AttemptResult =
  | { readonly attempt: ImdsAttempt; readonly response: ImdsResponse; readonly error?: undefined }
  | { readonly attempt: ImdsAttempt; readonly response?: undefined; readonly error: AttemptError };
