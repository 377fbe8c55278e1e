import type { ImdsClient } from '@imds-otel/client';
import { isServedTagKey, listedTagKeys, type SameLabel, selectNames } from './attribute-names.ts';
import type { DetectionConfig } from './config.ts';
import { MAX_TAGS, type TagSelection } from './config-parsers.ts';
import { EC2_TAG_PREFIX } from './semconv.ts';
import { settle } from './settle.ts';

/** The results of the reads that options add: instance tags and additional metadata. */
export interface TagAndMetadataReads {
  /** The list of tag keys; absent if it was not needed. */
  readonly tagKeys?: PromiseSettledResult<readonly string[]>;
  /** By tag key. */
  readonly tags: ReadonlyMap<string, PromiseSettledResult<string>>;
  /** By attribute name. */
  readonly metadata: ReadonlyMap<string, PromiseSettledResult<string>>;
  /** Attributes that are not read because of their label. */
  readonly sameLabel: readonly SameLabel[];
  /** How many tags are not read because IMDS lists more than an instance can have. */
  readonly excessTags: number;
}

/** Nothing was read, because IMDS returned no identity document. */
export const NOT_READ: TagAndMetadataReads = { tags: new Map(), metadata: new Map(), sameLabel: [], excessTags: 0 };

/** The maximum of concurrent reads: IMDS limits the packets of each network interface. */
const MAX_CONCURRENT_READS = 4;

/** Reads the tags and the metadata that the options request. When the signal aborts, the remaining reads fail. */
export async function readTagsAndMetadata(
  client: ImdsClient,
  config: DetectionConfig,
  signal: AbortSignal,
): Promise<TagAndMetadataReads> {
  const tagKeys = await listTagKeys(client, config.tags, signal);
  const { keys, excess } = limitTags(tagKeys?.status === 'fulfilled' ? tagKeys.value : listedTagKeys(config));
  const selected = selectNames(config, keys);
  const isSelected = (name: string): boolean => selected.names.includes(name);
  const tags = new Map<string, PromiseSettledResult<string>>();
  const metadata = new Map<string, PromiseSettledResult<string>>();
  const items = [
    ...keys
      .filter((key) => isServedTagKey(key) && isSelected(EC2_TAG_PREFIX + key))
      .map((key) => ({ path: `tags/instance/${key}`, results: tags, name: key })),
    ...Object.entries(config.metadata)
      .filter(([attribute]) => isSelected(attribute))
      .map(([attribute, path]) => ({ path, results: metadata, name: attribute })),
  ].values();
  // All readers take their items from the same iterator.
  const readItems = async (): Promise<void> => {
    for (const { path, results, name } of items) {
      results.set(name, await settle(client.getMetadata(path, { signal })));
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_READS }, readItems));
  return { ...(tagKeys ? { tagKeys } : {}), tags, metadata, sameLabel: selected.sameLabel, excessTags: excess };
}

/** The tags that AWS sets do not count towards EC2's limit, but no instance has more of them either. */
function limitTags(keys: readonly string[]): { keys: readonly string[]; excess: number } {
  const isOfAws = (key: string): boolean => key.startsWith('aws:');
  const limited = [
    ...keys.filter((key) => !isOfAws(key)).slice(0, MAX_TAGS),
    ...keys.filter(isOfAws).slice(0, MAX_TAGS),
  ];
  return { keys: limited, excess: keys.length - limited.length };
}

/** The keys of the tags that IMDS has and that are selected, each once, in an order that does not depend on IMDS. */
async function listTagKeys(
  client: ImdsClient,
  selection: TagSelection,
  signal: AbortSignal,
): Promise<PromiseSettledResult<readonly string[]> | undefined> {
  if (selection !== true && !(selection instanceof RegExp)) return undefined;
  // Unlike test(), search() does not depend on the lastIndex of a pattern with the flag g or y.
  const isMatch = (key: string): boolean => selection === true || key.search(selection) !== -1;
  const read = async (): Promise<readonly string[]> => {
    const keys = await client.listMetadata('tags/instance/', { signal });
    return [...new Set(keys.filter(isMatch))].sort();
  };
  return settle(read());
}
