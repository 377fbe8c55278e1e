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
  const valid =
    typeof latency === 'number'
      ? latency >= 0 && Number.isFinite(latency)
      : latency.medianMs > 0 && latency.p99Ms >= latency.medianMs && Number.isFinite(latency.p99Ms);
  if (!valid) {
    throw new TypeError(
      `Invalid latencyMs ${JSON.stringify(latency)}. Use a number of milliseconds, 0 or more, ` +
        'or { medianMs, p99Ms } with medianMs above 0 and p99Ms at least medianMs.',
    );
  }
}
