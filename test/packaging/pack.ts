import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The root folder of the workspace. */
export const root: string = join(import.meta.dirname, '../..');

/** The fields of a `package.json` that the tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly bugs?: { readonly url?: string };
  readonly repository?: { readonly type?: string; readonly url?: string; readonly directory?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly engines?: { readonly node?: string };
  readonly sideEffects?: unknown;
  readonly files?: readonly string[];
  readonly keywords?: readonly string[];
  readonly main?: string;
  readonly types?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, { readonly import?: { readonly types?: string } }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The folders of the published packages, by name below `packages`. */
export const PACKAGES: readonly string[] = readdirSync(join(root, 'packages')).sort();

/** The `package.json` of a package in the workspace. */
export function manifestOf(packageFolder: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', packageFolder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Packs every package into `folder`, as publishing does: with version ranges instead of workspace ranges.
 *
 * @returns the path of each tarball, by the folder of the package
 */
export async function packAll(folder: string): Promise<ReadonlyMap<string, string>> {
  const pack = ['--filter', './packages/*', 'pack', '--pack-destination', folder];
  await run('npm', ['run', '--silent', 'pnpm', '--', ...pack], { cwd: root });
  return new Map(PACKAGES.map((name) => [name, join(folder, tarballName(manifestOf(name)))]));
}

const tarballName = ({ name, version }: Manifest): string =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
