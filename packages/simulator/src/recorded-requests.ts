import type { FaultEffect } from './fault-effect.ts';
import { matches, type RequestPattern } from './request-pattern.ts';
import type { RequestHead } from './wire/request.ts';

/** One request that arrived. */
export interface RecordedRequest extends RequestHead {
  /** When its head was complete, on the clock of `performance.now()`, in milliseconds. */
  readonly receivedAt: number;
  /** The ordinal of its TCP connection: 1 for the first that was opened to this simulator. */
  readonly connection: number;
  /** What went wrong with its answer on purpose, if anything. */
  readonly fault?: FaultEffect;
  /** What it was answered with; absent until then, and where no status line was sent. */
  status?: number;
  /** How long after its arrival the answer was sent, in milliseconds; absent until then. */
  durationMs?: number;
}

interface Waiting {
  readonly arrived: () => boolean;
  readonly resolve: () => void;
}

/** The requests that arrived, in order, at most the latest so many; they can be waited for. */
export class RecordedRequests {
  readonly all: RecordedRequest[] = [];
  readonly #keep: number;
  readonly #waiting = new Set<Waiting>();

  constructor(keep: number) {
    this.#keep = keep;
  }

  add(request: RecordedRequest): void {
    this.all.push(request);
    if (this.all.length > this.#keep) this.all.shift();
    for (const { arrived, resolve } of this.#waiting) {
      if (arrived()) resolve();
    }
  }

  /** @throws Error, by rejection, where fewer arrived in time: it names what did. */
  wait(count: number, pattern: RequestPattern, timeoutMs: number): Promise<readonly RecordedRequest[]> {
    const matching = (): RecordedRequest[] => this.all.filter((request) => matches(pattern, request));
    if (matching().length >= count) return Promise.resolve(matching());
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        arrived: () => matching().length >= count,
        resolve: () => {
          done();
          resolve(matching());
        },
      };
      const timer = setTimeout(() => {
        done();
        const seen = this.all.map(({ method, path }) => `${method} ${path}`).join(', ') || 'none';
        reject(
          new Error(
            `Of ${count} requests, ${matching().length} arrived within ${timeoutMs} ms. All requests: ${seen}.`,
          ),
        );
      }, timeoutMs);
      this.#waiting.add(waiting);
    });
  }
}
