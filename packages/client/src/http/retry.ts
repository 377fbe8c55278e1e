import type { AttemptResult, ImdsAttempt, ImdsRequest } from './attempt.ts';
import type { TimeoutFailure, Transport } from './transport.ts';

const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1000;
/** Each timeout costs a whole attempt timeout. After two of them, a third attempt times out as well. */
const MAX_TIMEOUTS = 2;
const RETRIED_STATUS_CODES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const RETRIED_FAILURES: ReadonlySet<string> = new Set(['refused', 'reset', 'unreachable', 'resources']);

/**
 * Whether a retry of the same request may succeed.
 *
 * | end of the attempt | retried |
 * | --- | --- |
 * | timeout, at any stage | once |
 * | connection refused or reset, no route, no address, no file descriptor | up to `maxAttempts` |
 * | status 429, 500, 502, 503, 504 | up to `maxAttempts` |
 * | any other response or failure | never |
 *
 * @param timeouts attempts of this request that timed out, including this one
 */
export function isWorthRetry({ failure, statusCode }: ImdsAttempt, timeouts: number): boolean {
  if (failure?.reason === 'timeout') return timeouts < MAX_TIMEOUTS;
  if (failure) return RETRIED_FAILURES.has(failure.reason);
  return statusCode !== undefined && RETRIED_STATUS_CODES.has(statusCode);
}

/**
 * The pause after a failed attempt: exponential backoff with full jitter, a random time up to a limit that doubles from
 * 50 ms to 1000 ms. Full jitter keeps processes that failed together from retrying together.
 *
 * @param attempt number of the failed attempt; 1 is the first
 * @param random a number from 0 up to, but not including, 1
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: number = Math.random()): number {
  return random * Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
}

export interface RetryOptions {
  /** Including the first attempt. */
  readonly maxAttempts: number;
  /** Ends the running attempt and prevents further ones. */
  readonly signal: AbortSignal;
}

/** One HTTP request with its retries. Starts at construction. */
export class RetriedRequest {
  /** The result of the last attempt. */
  readonly result: Promise<AttemptResult>;
  #attempts = 0;
  #ifTimedOut: TimeoutFailure = { stage: 'connect', reason: 'timeout' };
  #endedAttempt: ImdsAttempt | undefined;

  constructor(transport: Transport, request: ImdsRequest, options: RetryOptions) {
    transport.hostLookup.enter();
    this.result = this.#run(transport, request, options).finally(() => transport.hostLookup.leave());
  }

  /** Attempts that have started. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How the latest attempt ended. If it is still running: how it ends if it times out now. */
  get latestAttempt(): Pick<ImdsAttempt, 'statusCode' | 'failure'> {
    return this.#endedAttempt ?? { failure: this.#ifTimedOut };
  }

  async #run(
    transport: Transport,
    request: ImdsRequest,
    { maxAttempts, signal }: RetryOptions,
  ): Promise<AttemptResult> {
    const onProgress = (failure: TimeoutFailure): void => {
      this.#ifTimedOut = failure;
    };
    let timeouts = 0;
    for (;;) {
      this.#attempts += 1;
      this.#endedAttempt = undefined;
      const result = await transport.send(request, { attempt: this.#attempts, signal, onProgress });
      this.#endedAttempt = result.attempt;
      if (result.attempt.failure?.reason === 'timeout') timeouts += 1;
      if (this.#attempts >= maxAttempts || signal.aborted || !isWorthRetry(result.attempt, timeouts)) return result;
      await sleep(backoffMs(this.#attempts), signal);
      if (signal.aborted) return result;
    }
  }
}

/** Resolves after the time, or when the signal aborts. `node:timers/promises` creates an error for that, which can throw. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
