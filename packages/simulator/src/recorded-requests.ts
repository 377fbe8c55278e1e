import type { FaultEffect } from './faults/effect.ts';
import type { RequestHead } from './http/request.ts';
import { matches, type RequestPattern } from './request-pattern.ts';

/** A request that the simulator received. */
export interface RecordedRequest extends RequestHead {
  /** When the simulator had received the request's head, in milliseconds on the clock of `performance.now()`. */
  readonly receivedAt: number;
  /** Which TCP connection the request used. The first connection to this simulator has number 1. */
  readonly connectionNumber: number;
  /** The fault that applied to the request, if any. */
  readonly fault?: FaultEffect;
  /** Status code of the response. Absent until the response is sent, or if no status line was sent. */
  status?: number;
  /** Milliseconds from `receivedAt` to the response. Absent until the response is sent or the fault has applied. */
  durationMs?: number;
}

interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: () => void;
}

/** The requests in the order in which they arrived; only the latest ones if their number is limited. */
export class RecordedRequests {
  readonly all: RecordedRequest[] = [];
  readonly #maximum: number;
  readonly #waiters = new Set<Waiter>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  add(request: RecordedRequest): void {
    this.all.push(request);
    if (this.all.length > this.#maximum) this.all.shift();
    for (const { isDone, resolve } of this.#waiters) {
      if (isDone()) resolve();
    }
  }

  /** Rejects with an error that lists all recorded requests if fewer than `count` matching ones arrive in time. */
  waitFor(count: number, pattern: RequestPattern, timeoutMs: number): Promise<readonly RecordedRequest[]> {
    const matching = (): RecordedRequest[] => this.all.filter((request) => matches(pattern, request));
    if (matching().length >= count) return Promise.resolve(matching());
    return new Promise((resolve, reject) => {
      const stopWaiting = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        isDone: () => matching().length >= count,
        resolve: () => {
          stopWaiting();
          resolve(matching());
        },
      };
      const timer = setTimeout(() => {
        stopWaiting();
        const all = this.all.map(({ method, path }) => `${method} ${path}`).join(', ') || 'none';
        reject(
          new Error(
            `Only ${matching().length} of ${count} matching requests arrived within ${timeoutMs} ms. ` +
              `All requests: ${all}.`,
          ),
        );
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }
}
