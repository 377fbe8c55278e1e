import type { ImdsClient, InstanceIdentityDocument } from '@imds-otel/client';
import type { DetectionConfig, TagSelection } from './config.ts';
import { EC2_TAG_PREFIX } from './semconv.ts';

/** What became of each read of a run. */
export interface Reads {
  readonly document: PromiseSettledResult<InstanceIdentityDocument>;
  readonly hostname: PromiseSettledResult<string>;
  /** The listing of tags, where one was needed. */
  readonly tagKeys?: PromiseSettledResult<readonly string[]>;
  /** By key; rejected where the time was over before its turn came. */
  readonly tags: ReadonlyMap<string, PromiseSettledResult<string>>;
  /** By name of attribute. */
  readonly metadata: ReadonlyMap<string, PromiseSettledResult<string>>;
}

/** Connections that tags and further items may take at a time: the service limits them per network interface. */
const MAX_AT_A_TIME = 4;

/** What a key must be made of for the service to serve its tag: AWS refuses any other where tags are in metadata. */
const SERVED_TAG_KEY = /^[\w+\-=.,:@]+$/;

/** The two reads of every detection. */
export type IdentityReads = Pick<Reads, 'document' | 'hostname'>;

/**
 * The identity document and the host's name, at the same time: neither needs the other.
 *
 * @param before reads that need not be repeated where they were answered
 */
export async function readIdentity(
  client: ImdsClient,
  signal: AbortSignal,
  before?: IdentityReads,
): Promise<IdentityReads> {
  const [document, hostname] = await Promise.allSettled([
    before?.document.status === 'fulfilled' ? before.document.value : client.getInstanceIdentityDocument({ signal }),
    before?.hostname.status === 'fulfilled' ? before.hostname.value : client.getMetadata('hostname', { signal }),
  ]);
  return { document, hostname };
}

/** What options ask for besides. Comes to an end when the signal does, with what was read by then. */
export async function readExtras(
  client: ImdsClient,
  config: DetectionConfig,
  signal: AbortSignal,
): Promise<Partial<Reads>> {
  const tagKeys = await listTags(client, config.tags, signal);
  const wanted = Array.isArray(config.tags) ? config.tags : tagKeys?.status === 'fulfilled' ? tagKeys.value : [];
  const tags = new Map<string, PromiseSettledResult<string>>();
  const metadata = new Map<string, PromiseSettledResult<string>>();
  const isExcluded = (name: string): boolean => config.exclude.includes(name);
  const items = [
    ...wanted
      .filter((key) => SERVED_TAG_KEY.test(key) && !isExcluded(EC2_TAG_PREFIX + key))
      .map((key) => ({ path: `tags/instance/${key}`, into: tags, as: key })),
    ...Object.entries(config.metadata)
      .filter(([name]) => !isExcluded(name))
      .map(([name, path]) => ({ path, into: metadata, as: name })),
  ].values();
  const readInTurn = async (): Promise<void> => {
    for (const { path, into, as } of items) {
      const [result] = await Promise.allSettled([client.getMetadata(path, { signal })]);
      into.set(as, result);
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_A_TIME }, readInTurn));
  return { ...(tagKeys ? { tagKeys } : {}), tags, metadata };
}

async function listTags(
  client: ImdsClient,
  selection: TagSelection,
  signal: AbortSignal,
): Promise<PromiseSettledResult<readonly string[]> | undefined> {
  if (selection !== true && !(selection instanceof RegExp)) return undefined;
  const [listing] = await Promise.allSettled([client.listMetadata('tags/instance/', { signal })]);
  if (listing.status === 'rejected' || selection === true) return listing;
  // search() begins anew each time, whatever flags the pattern has.
  return { status: 'fulfilled', value: listing.value.filter((key) => key.search(selection) !== -1) };
}
