import type { ImdsClient } from '@imds-otel/client';
import { CommandError } from '../exit-codes.ts';

/** A path on IMDS, from `local-ipv4`, `meta-data/local-ipv4`, `/latest/dynamic/…` or `user-data` on the command line. */
export interface ItemPath {
  readonly category: 'meta-data' | 'dynamic' | 'user-data';
  /** Path below the category, without leading and trailing slashes. Empty for the category itself. */
  readonly item: string;
  /** `true` if the path ends in a slash or is a category. */
  readonly isFolder: boolean;
}

export interface Item {
  /** Path below `/latest/`. */
  readonly path: string;
  /** Entries of a folder, as IMDS lists them. A subfolder ends in a slash. Absent if the item is not a folder. */
  readonly entries?: readonly string[];
  /** Text of an item that is not a folder. */
  readonly value?: string;
}

export function parseItemPath(text: string): ItemPath {
  // IMDS has no empty segments, so a duplicate slash is one slash.
  const path = text
    .replace(/\/{2,}/g, '/')
    .replace(/^\/?latest(\/|$)/, '')
    .replace(/^\//, '');
  const isFolder = /\/$|^(meta-data|dynamic)?$/.test(path);
  const [first = '', ...rest] = path.replace(/\/$/, '').split('/');
  if (first === 'user-data' && rest.length === 0) return { category: first, item: '', isFolder: false };
  if (first === 'meta-data' || first === 'dynamic') return { category: first, item: rest.join('/'), isFolder };
  return { category: 'meta-data', item: [first, ...rest].join('/'), isFolder };
}

/**
 * Reads an item or a folder.
 *
 * @throws ImdsError if the client fails
 * @throws CommandError if the instance has no user data
 */
export async function readItem(client: ImdsClient, { category, item, isFolder }: ItemPath): Promise<Item> {
  const path = [category, item].filter(Boolean).join('/');
  if (category === 'user-data') {
    const bytes = await client.getUserData();
    if (!bytes) throw new CommandError('This instance has no user data.');
    return { path, value: Buffer.from(bytes).toString('utf8') };
  }
  if (isFolder) {
    const entries =
      category === 'meta-data'
        ? await client.listMetadata(item)
        : (await client.getDynamicData(item && `${item}/`)).split('\n');
    return { path: `${path}/`, entries };
  }
  const value = category === 'meta-data' ? await client.getMetadata(item) : await client.getDynamicData(item);
  return { path, value };
}
