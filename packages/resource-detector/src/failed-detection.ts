import type { Environment } from '@imds-otel/client/internal';
import { attributesFromDmi } from './attributes.ts';
import type { ImdsDetection } from './detection-result.ts';
import { describeProblem } from './diagnosis/texts.ts';
import type { Residency } from './residency/residency.ts';

/** What is known about a host if the detector failed before it could find out. */
const UNKNOWN: Residency = { verdict: 'unknown', evidence: [] };

/** What was known when the detector failed. */
export interface KnownFacts {
  readonly residency?: Residency | undefined;
  readonly env?: Environment | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** `performance.now()` at the start of the detection. */
  readonly startedAt?: number | undefined;
}

/**
 * The result if the detector itself failed, with the cause `internal`. On EC2 by its DMI data it still has their
 * attributes.
 */
export function failedDetection(error: unknown, known: KnownFacts = {}): ImdsDetection {
  const { residency = UNKNOWN, env = {}, exclude = [], startedAt } = known;
  const isEc2 = residency.verdict === 'ec2';
  return {
    outcome: isEc2 ? 'degraded' : 'absent',
    attributes: isEc2 ? attributesFromDmi(residency, env, undefined, { exclude }) : {},
    residency,
    durationMs: startedAt === undefined ? 0 : performance.now() - startedAt,
    problem: describeProblem('internal', { error }),
    requests: [],
  };
}
