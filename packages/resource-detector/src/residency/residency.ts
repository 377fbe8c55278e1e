import type { DetectionConfig } from '../config.ts';
import { readDmi } from './dmi.ts';
import { findAssumption, findDisabled, findManagedRuntime } from './environment.ts';
import type { ResidencyEvidence } from './evidence.ts';
import type { Host } from './host-access.ts';

/** What this host is, as far as it can be determined before any packet is sent. */
export interface Residency {
  /**
   * - `ec2`: the DMI data is that of an EC2 instance.
   * - `assumed`: a setting declares this host to be EC2: an endpoint, or `assumeEc2`.
   * - `unknown`: no evidence either way, e.g. on macOS, on Windows and in sandboxes without `/sys`.
   * - `elsewhere`: a machine of another vendor, AWS Lambda or AWS Fargate. IMDS is not queried.
   * - `disabled`: `AWS_EC2_METADATA_DISABLED` is `true`. IMDS is not queried.
   */
  readonly verdict: 'ec2' | 'assumed' | 'unknown' | 'elsewhere' | 'disabled';
  /** The facts that led to the verdict, in the order in which they were read. */
  readonly evidence: readonly ResidencyEvidence[];
  /** The instance id in the DMI data, e.g. `i-0123456789abcdef0`. Only on Nitro instances. */
  readonly instanceId?: string;
  /** The instance type in the DMI data, e.g. `m7g.large`. Only on Nitro instances. */
  readonly instanceType?: string;
}

/** Determines what this host is from its environment and its DMI data, without any packet. */
export function detectResidency(config: Pick<DetectionConfig, 'assumeEc2' | 'endpoint'>, host: Host): Residency {
  const disabled = findDisabled(host.env);
  if (disabled) return { verdict: 'disabled', evidence: [disabled] };
  const managedRuntime = findManagedRuntime(host.env);
  if (managedRuntime && !config.assumeEc2) return { verdict: 'elsewhere', evidence: [managedRuntime] };
  const dmi = readDmi(host);
  const assumption = findAssumption(config, host.env);
  if (!assumption) return dmi;
  const evidence = [assumption, ...dmi.evidence];
  // A setting only says which endpoint to query. On EC2, the DMI data still provides attributes if IMDS does not.
  return dmi.verdict === 'ec2' ? { ...dmi, evidence } : { verdict: 'assumed', evidence };
}
