import { isDelayMs, MAX_DELAY_MS } from './delay.ts';
import type { Random } from './random.ts';

/** A log-normal distribution of response times, defined by two percentiles. */
export interface LatencyDistribution {
  /** The 50th percentile in milliseconds, more than 0. */
  readonly medianMs: number;
  /** The 99th percentile in milliseconds, at least `medianMs`. */
  readonly p99Ms: number;
  /** The maximum in milliseconds. Default 60000. */
  readonly maxMs?: number | undefined;
}

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326348;

/** Draws one latency in milliseconds. */
export function drawLatencyMs(latency: number | LatencyDistribution, random: Random): number {
  if (typeof latency === 'number') return latency;
  const { medianMs, p99Ms, maxMs = 60_000 } = latency;
  const sigma = Math.log(p99Ms / medianMs) / Z99;
  // Box-Muller transform. 1 - random() is never 0, so the logarithm is finite.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(maxMs, medianMs * Math.exp(sigma * normal));
}

/** @throws TypeError if the latency is invalid. */
export function checkLatency(latency: number | LatencyDistribution): void {
  if (isDelayMs(latency) || isDistribution(latency)) return;
  throw new TypeError(
    `Invalid latencyMs ${JSON.stringify(latency)}. Use a number of milliseconds from 0 to ${MAX_DELAY_MS}, ` +
      'or { medianMs, p99Ms } with medianMs above 0 and p99Ms at least medianMs.',
  );
}

function isDistribution(latency: unknown): boolean {
  if (typeof latency !== 'object' || latency === null) return false;
  const { medianMs, p99Ms, maxMs = MAX_DELAY_MS } = latency as Partial<Record<keyof LatencyDistribution, unknown>>;
  return isDelayMs(medianMs) && medianMs > 0 && isDelayMs(p99Ms) && p99Ms >= medianMs && isDelayMs(maxMs);
}
