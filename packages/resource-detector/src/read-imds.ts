import { ImdsClient } from '@imds-otel/client';
import { type Environment, loopTimeout } from '@imds-otel/client/internal';
import { AttemptFacts } from './attempt-facts.ts';
import { identifiesInstance } from './attributes.ts';
import type { DetectionConfig } from './config.ts';
import { NOT_READ, readTagsAndMetadata, type TagAndMetadataReads } from './read-tags-and-metadata.ts';
import type { Residency } from './residency/residency.ts';
import { type IdentityReads, readIdentity, retryLimits } from './retry-identity.ts';

/** The results of all reads of a detection. A rejected read holds an `ImdsError`, unless the detector itself failed. */
export interface ReadResults extends IdentityReads, TagAndMetadataReads {
  /** The version of IMDS that the last successful read used; `undefined` if no read succeeded. */
  readonly version: 'v1' | 'v2' | undefined;
  readonly attemptFacts: AttemptFacts;
}

/** Reads everything that the detection needs within its `timeoutMs`. Never rejects. */
export async function readImds(config: DetectionConfig, residency: Residency, env: Environment): Promise<ReadResults> {
  const attemptFacts = new AttemptFacts();
  const { clientOptions, maxRounds } = retryLimits(residency, env);
  const { signal, cancel } = loopTimeout(config.timeoutMs);
  let client: ImdsClient | undefined;
  try {
    client = new ImdsClient({
      ...clientOptions,
      endpoint: config.endpoint,
      timeoutMs: config.timeoutMs,
      onAttempt: (attempt) => attemptFacts.record(attempt),
    });
    const identity = await readIdentity(client, { signal, attemptFacts, maxRounds });
    // Only after the identity document: whatever is not EC2 gets no further requests.
    const isEc2 = identity.document.status === 'fulfilled' && identifiesInstance(identity.document.value);
    const tagsAndMetadata = isEc2 ? await readTagsAndMetadata(client, config, signal) : NOT_READ;
    return { ...identity, ...tagsAndMetadata, version: client.version, attemptFacts };
  } catch (reason) {
    // The constructor of the client throws if a setting is invalid. Anything else is a failure of the detector.
    const failed = { status: 'rejected', reason } as const;
    return { document: failed, hostname: failed, ...NOT_READ, version: undefined, attemptFacts };
  } finally {
    cancel();
    await client?.close().catch(() => {});
  }
}
