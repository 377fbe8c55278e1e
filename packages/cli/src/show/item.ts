import type { ImdsClient } from '@imds-otel/client';
import { CommandFailure } from '../exit-codes.ts';

/** Where an item is, from what a person types: `local-ipv4`, `meta-data/local-ipv4`, `/latest/dynamic/…`, `user-data`. */
export interface ItemPath {
  readonly category: 'meta-data' | 'dynamic' | 'user-data';
  /** Below the category, without slashes around it; empty for the category itself. */
  readonly item: string;
  /** It is a folder by its spelling: it ends in a slash or is a category. */
  readonly isFolder: boolean;
}

export interface Item {
  /** Under `/latest/`. */
  readonly path: string;
  /** For a folder: its entries as served; folders among them end in a slash. */
  readonly entries?: readonly string[];
  /** For anything else: its text. */
  readonly value?: string;
}

export function parseItemPath(text: string): ItemPath {
  const path = text.replace(/^\/?latest(\/|$)/, '').replace(/^\//, '');
  const isFolder = /\/$|^(meta-data|dynamic)?$/.test(path);
  const [first = '', ...rest] = path.replace(/\/$/, '').split('/');
  if (first === 'user-data' && rest.length === 0) return { category: first, item: '', isFolder: false };
  if (first === 'meta-data' || first === 'dynamic') return { category: first, item: rest.join('/'), isFolder };
  return { category: 'meta-data', item: [first, ...rest].join('/'), isFolder };
}

/** @throws ImdsError of the client; CommandFailure where there is no user data. */
export async function readItem(client: ImdsClient, { category, item, isFolder }: ItemPath): Promise<Item> {
  const path = [category, item].filter(Boolean).join('/');
  if (category === 'user-data') {
    const bytes = await client.getUserData();
    if (!bytes) throw new CommandFailure('This instance was given no user data.');
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
