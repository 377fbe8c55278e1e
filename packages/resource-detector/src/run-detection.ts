import type { DetectionConfig } from './config.ts';
import { type ImdsDetection, toDetection } from './detection-result.ts';
import { readImds } from './read-imds.ts';
import type { Host } from './residency/host-access.ts';
import { detectResidency } from './residency/residency.ts';

/**
 * Runs one detection: determines what this host is, reads IMDS, and draws the conclusions. Returns the result at once
 * if IMDS is not queried, otherwise a promise that never rejects.
 */
export function runDetection(config: DetectionConfig, host: Host): ImdsDetection | Promise<ImdsDetection> {
  const startedAt = performance.now();
  const { env } = host;
  const residency = detectResidency(config, host);
  if (residency.verdict === 'disabled' || residency.verdict === 'elsewhere') {
    return toDetection({ config, env, residency }, startedAt);
  }
  return readImds(config, residency, env).then((reads) => toDetection({ config, env, residency, reads }, startedAt));
}
