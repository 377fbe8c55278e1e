import type { ImdsDetection } from '@imds-otel/resource-detector';
import { drawHints, type Hint } from './hints.ts';
import type { Observation } from './observation.ts';

/** All that the doctor found: what the report shows and `--json` prints. */
export interface Findings {
  readonly healthy: boolean;
  /** The endpoint that was, or would have been, asked; absent where the setting that names it is not valid. */
  readonly endpoint?: string;
  readonly detection: ImdsDetection;
  readonly observation: Pick<Observation, 'clockOffsetMs' | 'tokenTtlSeconds'>;
  readonly hints: readonly Hint[];
}

export function drawFindings(detection: ImdsDetection, observation: Observation, endpoint?: string): Findings {
  return {
    healthy: detection.outcome === 'detected',
    ...(endpoint === undefined ? {} : { endpoint }),
    detection,
    observation,
    hints: drawHints(detection, observation),
  };
}

/** The findings for programs: plain values, and times from the start of the first request. */
export function toJson({ healthy, endpoint, detection, observation, hints }: Findings): object {
  const { requests, ...rest } = detection;
  const start = Math.min(...requests.map(({ startedAt }) => startedAt));
  return {
    healthy,
    endpoint,
    ...rest,
    requests: requests
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ startedAt, ...request }) => ({ offsetMs: startedAt - start, ...request })),
    clockOffsetMs: observation.clockOffsetMs,
    tokenTtlSeconds: observation.tokenTtlSeconds,
    hints,
  };
}
