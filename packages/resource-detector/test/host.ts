import type { Host } from '../src/residency/host-access.ts';

/** A host with only these files and variables. */
export function hostOf(files: Readonly<Record<string, string>> = {}, env: Host['env'] = {}): Host {
  return { env, readFile: (path) => files[path]?.trim() };
}
