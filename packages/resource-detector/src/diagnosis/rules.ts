import { type ImdsAttemptFailureReason, ImdsError } from '@imds-otel/client';
import { AWS_VARIABLES } from '@imds-otel/client/internal';
import { attributeNames, type ImdsAttributes } from '../attributes.ts';
import type { CollectedFacts } from '../collected-facts.ts';
import type { ImdsDetection } from '../detection-result.ts';
import { tokenUnreachable } from '../hop-limit.ts';
import type { ReadResults } from '../read-imds.ts';
import { ATTR_HOST_ID } from '../semconv.ts';
import type { ImdsProblem } from './problem.ts';
import { describeProblem } from './texts.ts';

/** Determines the one cause that explains why a detection is not complete. Returns `undefined` if it is complete. */
export function diagnose(
  facts: CollectedFacts,
  outcome: ImdsDetection['outcome'],
  attributes: ImdsAttributes,
): ImdsProblem | undefined {
  const { config, residency, reads } = facts;
  const { invalidVariables } = config;
  if (outcome === 'detected') return undefined;
  if (outcome === 'disabled') return describeProblem('disabled', {});
  const invalidSetting =
    invalidVariables.length > 0 ? describeProblem('invalid-setting', { invalidVariables }) : undefined;
  // An invalid variable may be why this host is not recognized. On EC2 without an identity document it is secondary.
  if (invalidSetting && outcome !== 'degraded') return invalidSetting;
  if (!reads) return describeProblem('not-ec2', { evidence: residency.evidence.at(-1) });
  if (outcome === 'partial') return diagnoseMissingAttributes(facts, reads, attributes);
  const problem = diagnoseMissingDocument(facts, reads);
  return invalidSetting ? { ...problem, message: `${problem.message} ${invalidSetting.message}` } : problem;
}

/** IMDS returned no identity document, or one that identifies no instance. */
function diagnoseMissingDocument(facts: CollectedFacts, reads: ReadResults): ImdsProblem {
  const { residency } = facts;
  const { instanceId } = residency;
  const isEc2 = residency.verdict === 'ec2';
  if (reads.document.status === 'fulfilled') return describeProblem('look-alike', {});
  const error = toImdsError(reads.document.reason);
  switch (error?.code) {
    case 'TOKEN_UNREACHABLE':
    case 'TIMEOUT':
      return diagnoseNoResponse(facts, reads);
    case 'V1_DISABLED':
      return describeProblem('v1-disabled', {});
    case 'FORBIDDEN':
      return isEc2 ? describeProblem('imds-off', { instanceId }) : describeProblem('look-alike', {});
    case 'NOT_FOUND':
    case 'BAD_REQUEST':
      return describeProblem(isEc2 ? 'intercepted' : 'look-alike', {});
    case 'UNAUTHORIZED':
    case 'BAD_RESPONSE':
      return describeProblem('intercepted', {});
    case 'THROTTLED':
      return describeProblem('throttled', {});
    case 'UNAVAILABLE':
      return describeProblem('unavailable', {});
    case 'INVALID_SETTING':
      return describeProblem('invalid-setting', { reason: error.reason });
    case 'DISABLED':
      return describeProblem('disabled', {});
    default:
      return diagnoseNoConnection(facts, error?.failure?.reason);
  }
}

/** A connection was open, but no response arrived: to no request, or only not to the token request. */
function diagnoseNoResponse({ config, residency }: CollectedFacts, reads: ReadResults): ImdsProblem {
  const tokenError = tokenUnreachable(reads);
  if (!tokenError) {
    return describeProblem('no-response', { responded: reads.attemptFacts.responded, timeoutMs: config.timeoutMs });
  }
  const v1DisabledFor = tokenError.statusCode === 401 ? 'instance' : 'process';
  return describeProblem('hop-limit', { instanceId: residency.instanceId, v1DisabledFor });
}

function diagnoseNoConnection(
  { config, residency }: CollectedFacts,
  failure: ImdsAttemptFailureReason | undefined,
): ImdsProblem {
  const variable = residency.evidence.find(({ source }) => source === AWS_VARIABLES.endpoint);
  const endpointSetting = config.endpoint === undefined ? variable?.source : 'option endpoint';
  if (endpointSetting !== undefined) return describeProblem('blocked', { failure, ec2By: { endpointSetting } });
  if (residency.verdict === 'ec2') return describeProblem('blocked', { failure, ec2By: 'dmi' });
  if (residency.verdict === 'assumed') return describeProblem('blocked', { failure, ec2By: 'assumeEc2' });
  return describeProblem('not-ec2', {});
}

/** The identity document was read, but a requested attribute is missing. */
function diagnoseMissingAttributes(
  { config, residency }: CollectedFacts,
  { hostname, tagKeys, tags, metadata }: ReadResults,
  attributes: ImdsAttributes,
): ImdsProblem {
  const tagReads = tagKeys ? [tagKeys] : [...tags.values()];
  const tagErrors = tagReads.map(errorOf);
  if (tagErrors.length > 0 && tagErrors.every((error) => error?.code === 'NOT_FOUND')) {
    return describeProblem('tags-off', { instanceId: attributes[ATTR_HOST_ID] ?? residency.instanceId });
  }
  const missing = attributeNames(config).filter((name) => !(name in attributes));
  const failedRead = [hostname, ...tagReads, ...metadata.values()].map(errorOf).find((error) => error !== undefined);
  return describeProblem('incomplete', { missing, failedRead });
}

function errorOf(read: PromiseSettledResult<unknown>): ImdsError | undefined {
  return read.status === 'rejected' ? toImdsError(read.reason) : undefined;
}

function toImdsError(reason: unknown): ImdsError | undefined {
  return reason instanceof ImdsError ? reason : undefined;
}
