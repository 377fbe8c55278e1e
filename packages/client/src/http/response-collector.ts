import type { Dispatcher } from 'undici';
import { emitProcessWarning } from '../log.ts';
import { ownOptions } from '../own-options.ts';
import type { ImdsAttemptFailureReason, ImdsAttemptStage, ImdsResponse } from './attempt.ts';
import { AttemptError, toAttemptError } from './attempt-error.ts';

/** The largest body that is read, in bytes. The largest item of IMDS, user data, has at most 16 KiB. */
const MAX_BODY_BYTES = 64 * 1024;

/** Receives one response from undici, part by part. */
export class ResponseCollector implements Dispatcher.DispatchHandler {
  /** The whole response, or why it did not arrive. Never rejects. */
  readonly result: Promise<ImdsResponse | AttemptError>;
  readonly #onStage: (stage: ImdsAttemptStage) => void;
  #resolve: (result: ImdsResponse | AttemptError) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #failure: AttemptError | undefined;
  #stage: ImdsAttemptStage = 'connect';
  #statusCode: number | undefined;
  #headers: ImdsResponse['headers'] = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param onStage called when the request was sent (`headers`) and when the response headers arrived (`body`) */
  constructor(onStage: (stage: ImdsAttemptStage) => void) {
    this.#onStage = onStage;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** How far the attempt came. */
  get stage(): ImdsAttemptStage {
    return this.#stage;
  }

  /** The status code and the number of body bytes so far; undefined before the status line. */
  get received(): { readonly statusCode: number; readonly bytes: number } | undefined {
    return this.#statusCode === undefined ? undefined : { statusCode: this.#statusCode, bytes: this.#bytes };
  }

  /** Ends the attempt without a response. */
  fail(reason: ImdsAttemptFailureReason, message: string): void {
    const error = new AttemptError(message, { stage: this.#stage, reason });
    this.#failure ??= error;
    this.#resolve(error);
    try {
      this.#controller?.abort(error);
    } catch (cause) {
      // This runs in a timer, in which an exception would crash the process. The connection is destroyed afterwards.
      emitProcessWarning('@imds-otel/client', 'A request could not be aborted', cause);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // A caller's own dispatcher can still be connecting when the attempt fails.
    if (this.#failure) controller.abort(this.#failure);
    else this.#enter('headers');
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: ImdsResponse['headers']): void {
    if (statusCode < 200) return;
    this.#enter('body');
    this.#statusCode = statusCode;
    this.#headers = ownOptions(headers);
    if (Number(this.#headers['content-length']) > MAX_BODY_BYTES) this.#failTooLarge();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BODY_BYTES) this.#failTooLarge();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#statusCode === undefined) return;
    this.#resolve({ statusCode: this.#statusCode, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#resolve(toAttemptError(error, this.#stage));
  }

  #enter(stage: ImdsAttemptStage): void {
    this.#stage = stage;
    this.#onStage(stage);
  }

  #failTooLarge(): void {
    this.fail('too-large', `the response is larger than ${MAX_BODY_BYTES} bytes`);
  }
}
