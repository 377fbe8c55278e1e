import type { ImdsClient } from '@imds-otel/client';
import type { DetectionConfig } from './config.ts';
import type { TagSelection } from './config-parsers.ts';
import { EC2_TAG_PREFIX } from './semconv.ts';

/** The results of the reads that options add: instance tags and additional metadata. */
export interface TagAndMetadataReads {
  /** The list of tag keys; absent if it was not needed. */
  readonly tagKeys?: PromiseSettledResult<readonly string[]>;
  /** By tag key. */
  readonly tags: ReadonlyMap<string, PromiseSettledResult<string>>;
  /** By attribute name. */
  readonly metadata: ReadonlyMap<string, PromiseSettledResult<string>>;
}

/** The maximum of concurrent reads: IMDS limits the packets of each network interface. */
const MAX_CONCURRENT_READS = 4;

/** Characters of tag keys that IMDS serves. AWS refuses any other in a key if tags are allowed in instance metadata. */
const SERVED_TAG_KEY = /^[\w+\-=.,:@]+$/;

/** Reads the tags and the metadata that the options request. When the signal aborts, the remaining reads fail. */
export async function readTagsAndMetadata(
  client: ImdsClient,
  config: DetectionConfig,
  signal: AbortSignal,
): Promise<TagAndMetadataReads> {
  const tagKeys = await listTagKeys(client, config.tags, signal);
  const tags = new Map<string, PromiseSettledResult<string>>();
  const metadata = new Map<string, PromiseSettledResult<string>>();
  const isExcluded = (attribute: string): boolean => config.exclude.includes(attribute);
  const items = [
    ...requestedKeys(config.tags, tagKeys)
      .filter((key) => SERVED_TAG_KEY.test(key) && !isExcluded(EC2_TAG_PREFIX + key))
      .map((key) => ({ path: `tags/instance/${key}`, results: tags, name: key })),
    ...Object.entries(config.metadata)
      .filter(([attribute]) => !isExcluded(attribute))
      .map(([attribute, path]) => ({ path, results: metadata, name: attribute })),
  ].values();
  // All readers take their items from the same iterator.
  const readItems = async (): Promise<void> => {
    for (const { path, results, name } of items) {
      const [result] = await Promise.allSettled([client.getMetadata(path, { signal })]);
      results.set(name, result);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_READS }, readItems));
  return { ...(tagKeys ? { tagKeys } : {}), tags, metadata };
}

function requestedKeys(selection: TagSelection, tagKeys: TagAndMetadataReads['tagKeys']): readonly string[] {
  if (Array.isArray(selection)) return selection;
  return tagKeys?.status === 'fulfilled' ? tagKeys.value : [];
}

async function listTagKeys(
  client: ImdsClient,
  selection: TagSelection,
  signal: AbortSignal,
): Promise<PromiseSettledResult<readonly string[]> | undefined> {
  if (selection !== true && !(selection instanceof RegExp)) return undefined;
  const [list] = await Promise.allSettled([client.listMetadata('tags/instance/', { signal })]);
  if (list.status === 'rejected' || selection === true) return list;
  // Unlike test(), search() does not depend on the lastIndex of a pattern with the flag g or y.
  return { status: 'fulfilled', value: list.value.filter((key) => key.search(selection) !== -1) };
}
