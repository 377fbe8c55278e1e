import { setTimeout as wait } from 'node:timers/promises';
import type { ImdsAttempt } from './events.ts';
import type { Exchange, ImdsRequest, Progress } from './exchange.ts';
import type { Transport } from './transport.ts';

const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1000;
const STATUSES_WORTH_A_RETRY: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Nothing came at all, at some stage, until the attempt's bound. */
export function isSilence({ failure }: ImdsAttempt): boolean {
  return failure?.reason === 'timeout';
}

/**
 * Whether the same request can be expected to go better a moment later. Silence is retried once only: each one costs the
 * whole bound of an attempt, and where two were silent the third will be.
 *
 * @param silences attempts of this request, this one included, that were silent
 */
export function isWorthRetry(attempt: ImdsAttempt, silences: number): boolean {
  if (isSilence(attempt)) return silences < 2;
  const { failure, statusCode } = attempt;
  if (failure) return failure.reason === 'refused' || failure.reason === 'reset' || failure.reason === 'unreachable';
  return statusCode !== undefined && STATUSES_WORTH_A_RETRY.has(statusCode);
}

/**
 * Exponential backoff with full jitter: any time up to a bound that doubles, so that processes which failed together do
 * not come back together.
 *
 * @param attempt the attempt that failed; 1 is the first
 * @param random from 0 up to 1
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: number = Math.random()): number {
  return random * Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
}

/** Sends a request until it is answered with something final, or no further try is worth it. */
export async function sendWithRetry(
  transport: Transport,
  request: ImdsRequest,
  progress: Progress,
  { maxAttempts, signal }: { readonly maxAttempts: number; readonly signal: AbortSignal },
): Promise<Exchange> {
  let silences = 0;
  for (;;) {
    const exchange = await transport.send(request, progress, signal);
    if (isSilence(exchange.attempt)) silences += 1;
    if (progress.begun >= maxAttempts || signal.aborted || !isWorthRetry(exchange.attempt, silences)) return exchange;
    try {
      await wait(backoffMs(progress.begun), undefined, { signal });
    } catch {
      return exchange;
    }
  }
}
