import type { Environment } from '@imds-otel/client/internal';
import type { DetectionConfig } from './config.ts';
import type { ReadResults } from './read-imds.ts';
import type { Residency } from './residency/residency.ts';

/** Everything that a detection found, before any conclusion. */
export interface CollectedFacts {
  readonly config: DetectionConfig;
  readonly env: Environment;
  readonly residency: Residency;
  /** Absent if IMDS was not queried. */
  readonly reads?: ReadResults;
}
