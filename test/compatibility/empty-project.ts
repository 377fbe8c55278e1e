import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Creates an empty project and installs dependencies with npm, from the registry and from tarballs.
 *
 * @param dependencies arguments of `npm install`: `name@range`, or the path of a tarball
 */
export async function emptyProject(folder: string, dependencies: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...quiet, ...dependencies], { cwd: folder });
}
