import type { Dispatcher } from 'undici';
import { type Connection, openConnection } from './connection.ts';
import { afterLoopTime, TIME_IS_OVER } from './deadline.ts';
import type { ImdsAttempt, ImdsAttemptFailureReason } from './events.ts';
import { type Answer, AttemptError, type Exchange, type ImdsRequest, type Progress } from './exchange.ts';
import { toAttemptError } from './failure.ts';
import { withoutTracing } from './suppress-tracing.ts';

/** The largest body that is read, in bytes; the largest item of the service, user data, has at most 16 KiB. */
const MAX_BODY_BYTES = 64 * 1024;

export interface TransportOptions {
  readonly endpoint: URL;
  /** Milliseconds of loop time, connection to last byte. */
  readonly attemptTimeoutMs: number;
  /** Milliseconds of loop time to open the connection. */
  readonly connectTimeoutMs: number;
  /** In place of a connection of our own for each request. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly onAttempt?: ((attempt: ImdsAttempt) => void) | undefined;
}

/** Makes single bounded HTTP requests: no retry, no proxy, no redirect, no span. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Always comes to an exchange, inside the bounds.
   *
   * @param progress of this request; the attempt is added to it
   * @param signal ends the attempt at once
   */
  async send(request: ImdsRequest, progress: Progress, signal: AbortSignal): Promise<Exchange> {
    progress.begun += 1;
    progress.stage = 'connect';
    const attempt = progress.begun;
    const running = new RunningAttempt(this.#options, progress);
    const outcome = await running.run(request, signal);
    const report: ImdsAttempt = {
      method: request.method,
      path: request.path,
      version: request.version,
      attempt,
      startedAt: running.startedAt,
      durationMs: performance.now() - running.startedAt,
      ...(running.statusCode !== undefined && { statusCode: running.statusCode, bytes: running.bytes }),
      ...(outcome instanceof AttemptError && { failure: outcome.failure }),
    };
    this.#report(report);
    return outcome instanceof AttemptError ? { attempt: report, error: outcome } : { attempt: report, answer: outcome };
  }

  #report(attempt: ImdsAttempt): void {
    try {
      this.#options.onAttempt?.(attempt);
    } catch (error) {
      // An observer must not change what it observes.
      process.emitWarning(error instanceof Error ? error : String(error), 'ImdsClientWarning');
    }
  }
}

class RunningAttempt implements Dispatcher.DispatchHandler {
  /** Anew when the request is dispatched: what loading undici took before is none of the service's time. */
  startedAt: number = performance.now();
  statusCode: number | undefined;
  bytes = 0;
  readonly #options: TransportOptions;
  readonly #progress: Progress;
  readonly #chunks: Buffer[] = [];
  #headers: Answer['headers'] = {};
  #controller: Dispatcher.DispatchController | undefined;
  #cancelConnectDeadline: () => void = () => {};
  #outcome: Answer | AttemptError | undefined;
  #onOutcome: (outcome: Answer | AttemptError) => void = () => {};

  constructor(options: TransportOptions, progress: Progress) {
    this.#options = options;
    this.#progress = progress;
  }

  async run(request: ImdsRequest, signal: AbortSignal): Promise<Answer | AttemptError> {
    const { endpoint, dispatcher, attemptTimeoutMs, connectTimeoutMs } = this.#options;
    const silent = (): void => this.#give('timeout', 'no answer in time');
    const stop = (): void =>
      signal.reason === TIME_IS_OVER ? silent() : this.#give('aborted', 'the request was aborted');
    let connection: Connection | undefined;
    let cancelDeadline = (): void => {};
    try {
      connection = dispatcher ? { dispatcher, destroy: () => {} } : await openConnection(endpoint);
      if (signal.aborted) stop();
      if (this.#outcome) return this.#outcome;
      signal.addEventListener('abort', stop, { once: true });
      cancelDeadline = afterLoopTime(attemptTimeoutMs, silent);
      this.#cancelConnectDeadline = afterLoopTime(connectTimeoutMs, silent);
      const dispatchOptions: Dispatcher.DispatchOptions = {
        origin: endpoint.origin,
        path: `${endpoint.pathname.replace(/\/$/, '')}${request.path}`,
        method: request.method,
        headers: request.headers,
        headersTimeout: 0,
        bodyTimeout: 0,
      };
      const { dispatcher: route } = connection;
      this.startedAt = performance.now();
      return await new Promise<Answer | AttemptError>((resolve) => {
        this.#onOutcome = resolve;
        withoutTracing(() => route.dispatch(dispatchOptions, this));
      });
    } catch (error) {
      return toAttemptError(error, this.#progress.stage);
    } finally {
      signal.removeEventListener('abort', stop);
      cancelDeadline();
      this.#cancelConnectDeadline();
      connection?.destroy(this.#outcome instanceof AttemptError ? this.#outcome : null);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#outcome) {
      // Given up while a dispatcher that is not ours was still connecting.
      controller.abort(new Error('the request was given up'));
      return;
    }
    this.#progress.stage = 'headers';
    this.#cancelConnectDeadline();
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: Answer['headers']): void {
    if (statusCode < 200) return;
    this.#progress.stage = 'body';
    this.statusCode = statusCode;
    this.#headers = headers;
    if (Number(headers['content-length']) > MAX_BODY_BYTES) this.#giveUpSize();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > MAX_BODY_BYTES) this.#giveUpSize();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.statusCode === undefined) return;
    this.#settle({ statusCode: this.statusCode, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(toAttemptError(error, this.#progress.stage));
  }

  #giveUpSize(): void {
    this.#give('too-large', `the answer is larger than ${MAX_BODY_BYTES} bytes`);
  }

  #give(reason: ImdsAttemptFailureReason, message: string): void {
    const error = new AttemptError(message, { stage: this.#progress.stage, reason });
    this.#settle(error);
    this.#controller?.abort(error);
  }

  #settle(outcome: Answer | AttemptError): void {
    this.#outcome ??= outcome;
    this.#onOutcome(this.#outcome);
  }
}
