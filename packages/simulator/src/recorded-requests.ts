import type { RequestHead } from './wire/request.ts';

/** One request that arrived. */
export interface RecordedRequest extends RequestHead {
  /** When its head was complete, on the clock of `performance.now()`, in milliseconds. */
  readonly receivedAt: number;
  /** The ordinal of its TCP connection: 1 for the first that was opened to this simulator. */
  readonly connection: number;
  /** What it was answered with; `undefined` until then, and where no status line was sent. */
  status?: number;
}
