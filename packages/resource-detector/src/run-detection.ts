import type { Environment } from '@imds-otel/client/internal';
import type { CollectedFacts } from './collected-facts.ts';
import type { DetectionConfig } from './config.ts';
import { type ImdsDetection, toDetection } from './detection-result.ts';
import { failedDetection } from './failed-detection.ts';
import { readImds } from './read-imds.ts';
import type { Host } from './residency/host-access.ts';
import { detectResidency, type Residency } from './residency/residency.ts';

/**
 * Runs one detection: determines what this host is, reads IMDS, and draws the conclusions. Returns the result at once
 * if IMDS is not queried, otherwise a promise that never rejects. Never throws: if the detector itself fails, the cause
 * is `internal`.
 */
export function runDetection(config: DetectionConfig, host: Host): ImdsDetection | Promise<ImdsDetection> {
  const startedAt = performance.now();
  const { exclude } = config;
  let env: Environment | undefined;
  let residency: Residency | undefined;
  const onFailure = (error: unknown): ImdsDetection => failedDetection(error, { residency, env, exclude, startedAt });
  try {
    env = host.env;
    residency = detectResidency(config, host);
    const facts: CollectedFacts = { config, env, residency };
    if (residency.verdict === 'disabled' || residency.verdict === 'elsewhere') return toDetection(facts, startedAt);
    return readImds(config, residency, env)
      .then((reads) => toDetection({ ...facts, reads }, startedAt))
      .catch(onFailure);
  } catch (error) {
    return onFailure(error);
  }
}
