import { Folder, findEntry } from '../categories/folder.ts';
import { VERSIONS } from '../categories/versions.ts';
import type { Content } from '../http/response.ts';
import type { RunningInstance } from '../instance/running-instance.ts';

/** Returns the item, listing or user data at a path, or `undefined` if the path does not exist. */
export function findContent(path: string, instance: RunningInstance): Content | undefined {
  const [, version = '', ...segments] = path.split('/').map(decode);
  if (version === '' && segments.length === 0) return text([...VERSIONS, 'latest'].join('\n'), instance);
  if (version !== 'latest' && !VERSIONS.includes(version)) return undefined;
  const tree = instance.tree(version);
  // A trailing slash is optional, also for an item: botocore reads the zone at availability-zone/.
  const names = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  if (names.length === 0) return text([...tree.entries.keys(), 'user-data'].sort().join('\n'), instance);
  if (names.length === 1 && names[0] === 'user-data') return userData(instance);
  const entry = findEntry(tree, names);
  if (entry === undefined) return undefined;
  if (entry instanceof Folder) return text(entry.list(), instance);
  return text(typeof entry === 'function' ? entry() : entry, instance);
}

function text(value: string, { facts }: RunningInstance): Content {
  return { body: Buffer.from(value), type: 'text/plain', httpVersion: '1.1', lastModified: facts.pendingTime };
}

function userData({ facts }: RunningInstance): Content | undefined {
  if (facts.userData === undefined) return undefined;
  const body = typeof facts.userData === 'string' ? Buffer.from(facts.userData) : Buffer.from(facts.userData);
  return { body, type: 'application/octet-stream', httpVersion: '1.0', lastModified: facts.pendingTime };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
