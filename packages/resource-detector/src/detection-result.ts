import { type ImdsAttempt, ImdsError, type ImdsErrorCode, type InstanceIdentityDocument } from '@imds-otel/client';
import { attributeNames } from './attribute-names.ts';
import { attributesFromDmi, attributesFromImds, type ImdsAttributes, identifiesInstance } from './attributes.ts';
import type { CollectedFacts } from './collected-facts.ts';
import type { DetectionConfig } from './config.ts';
import type { ImdsProblem } from './diagnosis/problem.ts';
import { diagnose } from './diagnosis/rules.ts';
import { type HopLimit, inferHopLimit } from './hop-limit.ts';
import type { ReadResults } from './read-imds.ts';
import type { Residency } from './residency/residency.ts';

/** The result of a detection. */
export interface ImdsDetection {
  /**
   * - `detected`: every requested attribute was found.
   * - `partial`: an EC2 instance, but a requested attribute is missing or a setting is invalid.
   * - `degraded`: an EC2 instance by its DMI data, but IMDS returned no identity document. The attributes are those of
   *   the DMI data.
   * - `absent`: not EC2, as far as the detector can determine. No attributes.
   * - `disabled`: `AWS_EC2_METADATA_DISABLED` is `true`. No attributes.
   */
  readonly outcome: 'detected' | 'partial' | 'degraded' | 'absent' | 'disabled';
  /** The resource attributes that were found, by name. */
  readonly attributes: ImdsAttributes;
  /** The version of IMDS that the last successful read used; absent if no read succeeded. */
  readonly version?: 'v1' | 'v2';
  /** What this host is, and how the detector determined it. */
  readonly residency: Residency;
  /**
   * Whether the hop limit of the instance suffices for this process: `too-low` if the response to the token request
   * does not arrive here although IMDS responds to reads. Absent if the requests do not show it.
   */
  readonly hopLimit?: HopLimit;
  /** The time from start to end in milliseconds, by a monotonic clock. */
  readonly durationMs: number;
  /** Why an attribute is missing, and what to do about it; absent if `outcome` is `detected`. */
  readonly problem?: ImdsProblem;
  /** Every HTTP attempt, in the order in which they ended. Holds no secrets. */
  readonly requests: readonly ImdsAttempt[];
}

/**
 * Draws the conclusions from the facts.
 *
 * @param startedAt `performance.now()` at the start of the detection
 */
export function toDetection(facts: CollectedFacts, startedAt: number): ImdsDetection {
  const { residency, reads } = facts;
  const { outcome, attributes } = determineOutcome(facts);
  const hopLimit = reads && inferHopLimit(reads);
  const problem = diagnose(facts, outcome, attributes);
  return {
    outcome,
    attributes,
    ...(reads?.version ? { version: reads.version } : {}),
    residency,
    ...(hopLimit ? { hopLimit } : {}),
    durationMs: performance.now() - startedAt,
    ...(problem ? { problem } : {}),
    requests: reads ? [...reads.attemptFacts.attempts] : [],
  };
}

function determineOutcome(facts: CollectedFacts): Pick<ImdsDetection, 'outcome' | 'attributes'> {
  const { config, env, residency, reads } = facts;
  const document = reads && fulfilledValue(reads.document);
  const hostname = reads && isFromImds(reads.document) ? fulfilledValue(reads.hostname) : undefined;
  if (reads && document && identifiesInstance(document)) {
    const values = { document, hostname, tags: fulfilledValues(reads.tags), metadata: fulfilledValues(reads.metadata) };
    const attributes = attributesFromImds(values, config);
    return { outcome: isComplete(reads, attributes, config) ? 'detected' : 'partial', attributes };
  }
  if (residency.verdict === 'ec2') {
    return { outcome: 'degraded', attributes: attributesFromDmi(residency, env, hostname, config) };
  }
  return { outcome: residency.verdict === 'disabled' ? 'disabled' : 'absent', attributes: {} };
}

/**
 * Codes of a read of the identity document that failed without any response, or with one that IMDS itself sends if it is
 * overloaded. All other responses show that something else can be at the address of IMDS.
 */
const UNANSWERED: ReadonlySet<ImdsErrorCode> = new Set<ImdsErrorCode>([
  'UNREACHABLE',
  'TIMEOUT',
  'TOKEN_UNREACHABLE',
  'THROTTLED',
  'UNAVAILABLE',
]);

/** Whether the other reads of a detection are from IMDS, as far as the read of the identity document shows. */
function isFromImds(document: PromiseSettledResult<InstanceIdentityDocument>): boolean {
  if (document.status === 'fulfilled') return identifiesInstance(document.value);
  return document.reason instanceof ImdsError && UNANSWERED.has(document.reason.code);
}

function isComplete(reads: ReadResults, attributes: ImdsAttributes, config: DetectionConfig): boolean {
  const { tagKeys, tags, sameLabel, excessTags } = reads;
  return (
    config.invalidVariables.length === 0 &&
    tagKeys?.status !== 'rejected' &&
    [...tags.values()].every(({ status }) => status === 'fulfilled') &&
    sameLabel.length === 0 &&
    excessTags === 0 &&
    attributeNames(config).every((name) => Object.hasOwn(attributes, name))
  );
}

function fulfilledValue<T>(read: PromiseSettledResult<T>): T | undefined {
  return read.status === 'fulfilled' ? read.value : undefined;
}

function fulfilledValues(reads: ReadonlyMap<string, PromiseSettledResult<string>>): ReadonlyMap<string, string> {
  return new Map([...reads].flatMap(([name, read]) => (read.status === 'fulfilled' ? [[name, read.value]] : [])));
}
