import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../packaging/pack.ts';

/** The tested versions of Node.js: the oldest supported ones, and the newest of each major version. */
export const NODE_VERSIONS = ['20.18.1', '20.20.2', '22.15.0', '22.23.3', '24.21.0', '26.10.0'] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** The tested compilers: the current one, and the last one that is written in JavaScript. */
export const TYPESCRIPT_VERSIONS = ['7.0.2', '5.9.3'] as const;

// Kept between test runs. The versions are pinned, so the content stays valid.
const folder = join(root, 'node_modules/.cache/imds-otel-toolchains');

/** The path of the `node` of a version. */
export const nodeOf = (version: NodeVersion): string => join(folder, 'node_modules', `node-${version}`, 'bin/node');
/** The path of the `tsc` of a version, a script for Node.js. */
export const tscOf = (version: string): string => join(folder, 'node_modules', `typescript-${version}`, 'bin/tsc');

/** Installs every Node.js and every compiler from the registry, unless they are installed already. */
export async function installToolchains(): Promise<void> {
  // The package `node` installs the package of the platform with an install script, which npm may refuse to run.
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
