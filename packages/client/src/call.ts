import { type ErrorContext, ImdsError, imdsError } from './errors.ts';
import { LOOP_TIMEOUT, startLoopDeadline } from './event-loop-deadline.ts';
import type { RetriedRequest } from './http/retry.ts';
import { timeoutError } from './request-error.ts';

/** The reason of an abort signal that ends a call because its client is closed. */
export const CLIENT_CLOSED: unique symbol = Symbol('client closed');

export interface CallOptions {
  /** The method that was called, e.g. `getMetadata`. */
  readonly operation: string;
  /** The path of the request. */
  readonly path: string;
  /** Milliseconds of event-loop time. */
  readonly timeoutMs: number;
  /** Each of these ends the call. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** One public call of the client: its deadline, its cancellation, and the requests that it waits for. */
export class Call {
  readonly path: string;
  readonly #operation: string;
  readonly #startedAt: number = performance.now();
  readonly #controller = new AbortController();
  readonly #requests: RetriedRequest[] = [];
  readonly #cleanups: (() => void)[] = [];

  constructor({ operation, path, timeoutMs, signals }: CallOptions) {
    this.path = path;
    this.#operation = operation;
    for (const signal of signals) if (signal) this.#follow(signal);
    this.#cleanups.push(startLoopDeadline(timeoutMs, () => this.#controller.abort(LOOP_TIMEOUT)));
  }

  /** Ends what runs for this call. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What an error of this call says about it. */
  get context(): ErrorContext {
    return {
      operation: this.#operation,
      path: this.path,
      attempts: this.#requests.reduce((sum, { attempts }) => sum + attempts, 0),
      elapsedMs: performance.now() - this.#startedAt,
    };
  }

  /** Counts a request that the call waits for, its own or a shared one. */
  add(request: RetriedRequest): void {
    this.#requests.push(request);
  }

  /** @throws what the call rejects with, if its signal has ended it */
  throwIfEnded(): void {
    if (this.signal.aborted) throw this.#endReason();
  }

  /** Settles with the promise, or rejects when the call ends before. */
  async orEnded<T>(promise: Promise<T>): Promise<T> {
    let unfollow = (): void => {};
    const ended = new Promise<never>((_, reject) => {
      const onAbort = (): void => reject(this.#endReason());
      this.signal.addEventListener('abort', onAbort);
      unfollow = () => this.signal.removeEventListener('abort', onAbort);
    });
    try {
      this.throwIfEnded();
      return await Promise.race([promise, ended]);
    } finally {
      unfollow();
    }
  }

  /** What the call rejects with: the error itself if it is expected, otherwise `INTERNAL` with the error as its cause. */
  toCallError(error: unknown): unknown {
    const isFromCaller = this.signal.aborted && error === this.signal.reason;
    if (error instanceof ImdsError || isFromCaller) return error;
    const message = error instanceof Error ? error.message : typeof error;
    return imdsError('INTERNAL', `the call failed in this process (${message})`, this.context, { cause: error });
  }

  /** Leaves no timer and no listener behind. */
  end(): void {
    for (const cleanup of this.#cleanups) cleanup();
  }

  #follow(signal: AbortSignal): void {
    const onAbort = (): void => this.#controller.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    this.#cleanups.push(() => signal.removeEventListener('abort', onAbort));
  }

  /** The caller's own reason if the caller aborted the call. */
  #endReason(): unknown {
    const { reason } = this.signal;
    if (reason === CLIENT_CLOSED) return imdsError('CLOSED', 'the client was closed', this.context);
    return reason === LOOP_TIMEOUT ? timeoutError(this.#requests.at(-1), this.context) : reason;
  }
}
