import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../packaging/pack.ts';

/** The Node versions that the packages are tested on: of each supported line the newest, and the oldest they name. */
export const NODE_VERSIONS = ['20.18.1', '20.20.2', '22.15.0', '22.23.3', '24.21.0', '26.10.0'] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** The compilers that users' projects are checked with: the current one, and the last of the JavaScript ones. */
export const TYPESCRIPT_VERSIONS = ['7.0.2', '5.9.3'] as const;

// Kept between runs; the versions are pinned, so what is there is right.
const folder = join(root, 'node_modules/.cache/imds-otel-toolchains');

/** The `node` of a version. */
export const nodeOf = (version: NodeVersion): string => join(folder, 'node_modules', `node-${version}`, 'bin/node');
/** The `tsc` of a version, to be run by Node. */
export const tscOf = (version: string): string => join(folder, 'node_modules', `typescript-${version}`, 'bin/tsc');

/** Installs every Node and every compiler from the registry, where they are not there yet. */
export async function installToolchains(): Promise<void> {
  // The package `node` only fetches the one of the platform, by a script on installation that npm may refuse to run.
  const node = `node-${process.platform}-${process.arch}`;
  const dependencies = {
    ...Object.fromEntries(NODE_VERSIONS.map((version) => [`node-${version}`, `npm:${node}@${version}`])),
    ...Object.fromEntries(TYPESCRIPT_VERSIONS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await promisify(execFile)('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  });
}
