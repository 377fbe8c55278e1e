import type { ImdsDetection } from '@imds-otel/resource-detector';
import { collectHints, type Hint } from './hints.ts';
import type { ResponseFacts } from './request-monitor.ts';

/** Everything that `doctor` found: the content of the report and of `--json`. */
export interface Findings {
  readonly healthy: boolean;
  /** The endpoint that was or would have been queried. Absent if the endpoint setting is invalid. */
  readonly endpoint?: string | undefined;
  readonly detection: ImdsDetection;
  readonly facts: ResponseFacts;
  readonly hints: readonly Hint[];
}

export function collectFindings(
  detection: ImdsDetection,
  facts: ResponseFacts,
  endpoint: string | undefined,
): Findings {
  return {
    healthy: detection.outcome === 'detected',
    endpoint,
    detection,
    facts,
    hints: collectHints(detection, facts),
  };
}

/** Returns the findings as plain values, with times in milliseconds from the start of the first request. */
export function toJson({ healthy, endpoint, detection, facts, hints }: Findings): object {
  const { requests, ...rest } = detection;
  const start = Math.min(...requests.map(({ startedAt }) => startedAt));
  return {
    healthy,
    endpoint,
    ...rest,
    requests: requests
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ startedAt, ...request }) => ({ offsetMs: startedAt - start, ...request })),
    clockOffsetMs: facts.clockOffsetMs,
    tokenTtlSeconds: facts.tokenTtlSeconds,
    hints,
  };
}
