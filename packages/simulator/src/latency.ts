import type { Random } from './random.ts';

/** How long the service takes to answer: a log-normal distribution told by two of its percentiles. */
export interface LatencyDistribution {
  /** Half of the answers take less, in milliseconds. */
  readonly medianMs: number;
  /** One answer in a hundred takes longer, in milliseconds. */
  readonly p99Ms: number;
  /** No answer takes longer, in milliseconds: 60000 by default. */
  readonly maxMs?: number;
}

/** Where the 99th percentile of the standard normal distribution lies. */
const Z99 = 2.326348;

/** Draws one latency, in milliseconds. */
export function drawLatencyMs(latency: number | LatencyDistribution, random: Random): number {
  if (typeof latency === 'number') return latency;
  const { medianMs, p99Ms, maxMs = 60_000 } = latency;
  const sigma = Math.log(p99Ms / medianMs) / Z99;
  // Box-Muller; 1 - random() cannot be 0, whose logarithm is infinite.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(maxMs, medianMs * Math.exp(sigma * normal));
}

/** @throws TypeError where it is not a latency. */
export function checkLatency(latency: number | LatencyDistribution): void {
  const valid =
    typeof latency === 'number'
      ? latency >= 0 && Number.isFinite(latency)
      : latency.medianMs > 0 && latency.p99Ms >= latency.medianMs && Number.isFinite(latency.p99Ms);
  if (!valid) {
    throw new TypeError(
      'latencyMs is a number of milliseconds, or { medianMs, p99Ms } with a median above 0 and a 99th percentile not below it.',
    );
  }
}
