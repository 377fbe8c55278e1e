import type { IncomingHttpHeaders } from 'node:http';
import type { ImdsAttempt, ImdsAttemptFailure, ImdsAttemptStage } from './events.ts';

/** A request as the session asks for it. */
export interface ImdsRequest {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly version: 'token' | 'v1' | 'v2';
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer that came whole, whatever its status. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const WEB_NAMES: ReadonlyMap<string, string> = new Map([
  ['timeout', 'TimeoutError'],
  ['aborted', 'AbortError'],
]);

/** Why no whole answer came. Made of codes and undici's own words only, as its errors can hold bytes of the answer. */
export class AttemptError extends Error {
  /** The web's name where it has one: undici's diagnostics channels show this error to whoever watches the requests. */
  override readonly name: string;
  readonly failure: ImdsAttemptFailure;

  constructor(message: string, failure: ImdsAttemptFailure) {
    super(message);
    this.name = WEB_NAMES.get(failure.reason) ?? 'AttemptError';
    this.failure = failure;
  }
}

/** One request and what came of it. */
export type Exchange =
  | { readonly attempt: ImdsAttempt; readonly answer: Answer; readonly error?: undefined }
  | { readonly attempt: ImdsAttempt; readonly answer?: undefined; readonly error: AttemptError };

/** How far a request has come, its retries included; read by whoever waits for it. */
export class Progress {
  /** Attempts begun. */
  begun = 0;
  /** Of the latest attempt. */
  stage: ImdsAttemptStage = 'connect';
}
