import { afterLoopTime, TIME_IS_OVER } from './deadline.ts';
import { ImdsError, type ImdsErrorCode } from './errors.ts';
import type { Progress } from './exchange.ts';
import type { SettingProblem } from './setting-problem.ts';

/** The reason of a signal that ends an operation because its client is closed. */
export const CLIENT_IS_CLOSED: unique symbol = Symbol('the client is closed');

/** One call of the client, from its start to its result: what it may take, who may end it, what its errors say. */
export class Operation {
  readonly name: string;
  readonly path: string;
  readonly #startedAt: number = performance.now();
  readonly #controller = new AbortController();
  readonly #requests: Progress[] = [];
  readonly #leave: (() => void)[] = [];

  /** @param enders signals of which any ends it */
  constructor(name: string, path: string, enders: readonly (AbortSignal | undefined)[] = []) {
    this.name = name;
    this.path = path;
    for (const ender of enders) {
      if (!ender) continue;
      const end = (): void => this.#controller.abort(ender.reason);
      if (ender.aborted) end();
      ender.addEventListener('abort', end, { once: true });
      this.#leave.push(() => ender.removeEventListener('abort', end));
    }
  }

  /** Ends what is being done for the operation. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @param timeoutMs loop time from now on, in milliseconds */
  startDeadline(timeoutMs: number): void {
    this.#leave.push(afterLoopTime(timeoutMs, () => this.#controller.abort(TIME_IS_OVER)));
  }

  /** @throws what the operation rejects with, once its signal has ended it */
  check(): void {
    if (this.signal.aborted) throw this.#stopped();
  }

  /** What the promise gives, or rejects with, unless the operation is ended before. */
  async unlessStopped<T>(promise: Promise<T>): Promise<T> {
    this.check();
    let leave = (): void => {};
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => reject(this.#stopped());
      this.signal.addEventListener('abort', stop, { once: true });
      leave = () => this.signal.removeEventListener('abort', stop);
    });
    try {
      return await Promise.race([promise, stopped]);
    } finally {
      leave();
    }
  }

  /** A request that the operation waits for from now on, its own or one it shares. */
  waitsFor(progress: Progress): void {
    this.#requests.push(progress);
  }

  /** The caller's own reason where the caller ended it. */
  #stopped(): unknown {
    const { reason } = this.signal;
    if (reason === CLIENT_IS_CLOSED) return this.error('CLOSED', 'the client was closed');
    if (reason !== TIME_IS_OVER) return reason;
    return this.#requests.at(-1)?.stage === 'connect'
      ? this.error('UNREACHABLE', 'no connection could be opened within timeoutMs')
      : this.error('TIMEOUT', 'no whole answer came within timeoutMs');
  }

  error(
    code: ImdsErrorCode,
    problem: string,
    { statusCode, cause }: { readonly statusCode?: number; readonly cause?: unknown } = {},
  ): ImdsError {
    return new ImdsError(problem, {
      code,
      operation: this.name,
      path: this.path,
      statusCode,
      attempts: this.#requests.reduce((sum, { begun }) => sum + begun, 0),
      elapsedMs: performance.now() - this.#startedAt,
      cause,
    });
  }

  invalidSetting(problem: SettingProblem): ImdsError {
    return this.error('INVALID_SETTING', problem.message);
  }

  /** Leaves no timer and no listener behind. */
  end(): void {
    for (const leave of this.#leave) leave();
  }
}
