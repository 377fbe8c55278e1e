import { ImdsError } from '@imds-otel/client';
import { AWS_VARIABLES, readVariable } from '@imds-otel/client/internal';
import { attributeNames } from '../attribute-names.ts';
import type { ImdsAttributes } from '../attributes.ts';
import type { CollectedFacts } from '../collected-facts.ts';
import type { DetectionConfig } from '../config.ts';
import type { ImdsDetection } from '../detection-result.ts';
import { tokenUnreachable } from '../hop-limit.ts';
import type { ReadResults } from '../read-imds.ts';
import type { Residency } from '../residency/residency.ts';
import { ATTR_HOST_ID } from '../semconv.ts';
import { describeConnectionFailure, findLocalFailure, isTlsFailure } from './local-failure.ts';
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
  if (reads.document.status === 'fulfilled') {
    return isEc2 ? describeProblem('intercepted', { emptyDocument: true }) : describeProblem('look-alike', {});
  }
  const error: unknown = reads.document.reason;
  if (!(error instanceof ImdsError)) return describeProblem('internal', { error });
  if (error.failure && isTlsFailure(error.failure)) return diagnoseNoConnection(facts, error);
  switch (error.code) {
    case 'TOKEN_UNREACHABLE':
    case 'TIMEOUT':
      return diagnoseNoResponse(facts, reads);
    case 'UNREACHABLE':
      return diagnoseNoConnection(facts, error);
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
      // INTERNAL, and codes that no detection can cause.
      return describeProblem('internal', { error, localFailure: findLocalFailure(error) });
  }
}

/** A connection was open, but no response arrived: to no request, or only not to the token request. */
function diagnoseNoResponse({ config, residency }: CollectedFacts, reads: ReadResults): ImdsProblem {
  const { responded, isSlow, fastestResponseMs } = reads.attemptFacts;
  const { timeoutMs } = config;
  if (isSlow) return describeProblem('no-response', { responded, slowMs: fastestResponseMs, timeoutMs });
  const tokenError = tokenUnreachable(reads);
  if (!tokenError) return describeProblem('no-response', { responded, timeoutMs });
  const v1DisabledFor = tokenError.statusCode === 401 ? 'instance' : 'process';
  return describeProblem('hop-limit', { instanceId: residency.instanceId, v1DisabledFor });
}

function diagnoseNoConnection({ config, env, residency }: CollectedFacts, error: ImdsError): ImdsProblem {
  const { failure } = error;
  const localFailure = findLocalFailure(error);
  if (localFailure) return describeProblem('internal', { error, localFailure });
  const endpoint = config.endpoint ?? readVariable(AWS_VARIABLES.endpoint, env);
  const failed = describeConnectionFailure(failure, /^\s*https:/i.test(endpoint ?? ''));
  const endpointSetting =
    findEndpointSetting(config, residency) ?? (failure && isTlsFailure(failure) ? CONFIG_FILE : undefined);
  if (endpointSetting !== undefined) return describeProblem('blocked', { failed, ec2By: { endpointSetting } });
  if (residency.verdict === 'ec2') return describeProblem('blocked', { failed, ec2By: 'dmi' });
  if (residency.verdict === 'assumed') return describeProblem('blocked', { failed, ec2By: 'assumeEc2' });
  return describeProblem('not-ec2', {});
}

/** Only an endpoint of the file is neither an option nor a variable. */
const CONFIG_FILE = 'in the shared AWS config file';

function findEndpointSetting(config: DetectionConfig, { evidence }: Residency): string | undefined {
  if (config.endpoint !== undefined) return 'option endpoint';
  return evidence.find(({ source }) => source === AWS_VARIABLES.endpoint)?.source;
}

/** The identity document was read, but a requested attribute is missing. */
function diagnoseMissingAttributes(
  { config, residency }: CollectedFacts,
  { hostname, tagKeys, tags, metadata, sameLabel, excessTags }: ReadResults,
  attributes: ImdsAttributes,
): ImdsProblem {
  const tagReads = tagKeys?.status === 'rejected' ? [tagKeys] : [...tags.values()];
  const errors = [hostname, ...tagReads, ...metadata.values()].flatMap(errorOf);
  const internal = errors.find(isInternal);
  if (internal !== undefined) {
    const localFailure = internal instanceof ImdsError ? findLocalFailure(internal) : undefined;
    return describeProblem('internal', { error: internal, localFailure });
  }
  const tagErrors = tagReads.flatMap(errorOf);
  const isListed = tagKeys?.status === 'fulfilled';
  if (!isListed && tagReads.length > 0 && tagReads.length === tagErrors.filter(isNotFound).length) {
    return describeProblem('tags-off', { instanceId: attributes[ATTR_HOST_ID] ?? residency.instanceId });
  }
  const missing = attributeNames(config).filter((name) => !Object.hasOwn(attributes, name));
  const failedRead = errors.find((error) => error instanceof ImdsError);
  return describeProblem('incomplete', { missing, failedRead, sameLabel, excessTags });
}

/** Whether an error says nothing about IMDS. */
function isInternal(error: unknown): boolean {
  return !(error instanceof ImdsError) || error.code === 'INTERNAL';
}

function isNotFound(error: unknown): boolean {
  return error instanceof ImdsError && error.code === 'NOT_FOUND';
}

function errorOf(read: PromiseSettledResult<unknown>): unknown[] {
  return read.status === 'rejected' ? [read.reason] : [];
}
