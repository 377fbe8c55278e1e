import type { ImdsError } from '../errors.ts';
import { withoutTracing } from '../http/suppress-tracing.ts';
import { AWS_VARIABLES } from './aws-variables.ts';
import { invalidSetting } from './validate.ts';

/** A profile of the shared config file. */
export interface Profile {
  /** The path of the file and the name of the profile, for messages. */
  readonly location: string;
  readonly lines: Readonly<Record<string, string | undefined>>;
}

const NO_LINES: Readonly<Record<string, string | undefined>> = {};

/**
 * Reads a profile of the shared config file: `AWS_CONFIG_FILE`, or `~/.aws/config`. The file loader is loaded only if the
 * file exists.
 *
 * @param name must exist. Default: `AWS_PROFILE`, then `default`, which need not exist: they are often set for the
 *   credentials file only.
 * @throws ImdsError `INVALID_SETTING` if a file or a profile was named but cannot be read
 */
export function readProfile(name: string | undefined): Promise<Profile> {
  // File reads can be traced too.
  return withoutTracing(() => read(name));
}

async function read(name: string | undefined): Promise<Profile> {
  const [{ access, constants, stat }, { homedir }, { join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
  ]);
  const namedFile = process.env[AWS_VARIABLES.configFile];
  const home = homeOf(homedir);
  const file = namedFile ? namedFile.replace(/^~(?=\/)/, home ?? '~') : join(home ?? '~', '.aws', 'config');
  const profile = name ?? (process.env[AWS_VARIABLES.profile] || 'default');
  const location = `${file}, profile ${profile}`;
  try {
    // The loader treats a file that it cannot read as empty.
    await access(file, constants.R_OK);
    if ((await stat(file)).isDirectory()) throw new Error('a folder');
  } catch (error) {
    if (namedFile && !isMissing(error)) {
      throw invalidSetting(AWS_VARIABLES.configFile, file, 'a file that this process may read');
    }
    if (name !== undefined) throw missingProfile(name, file);
    return { location, lines: NO_LINES };
  }
  if (home === undefined) {
    throw invalidSetting('HOME', undefined, `a folder, because the loader of ${file} requires one`);
  }
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  // The loader reads a credentials file as well. It gets the config file twice, so that it reads no credentials.
  const { configFile } = await loadSharedConfigFiles({ configFilepath: file, filepath: file, ignoreCache: true });
  const lines = Object.hasOwn(configFile, profile) ? configFile[profile] : undefined;
  if (!lines && name !== undefined) throw missingProfile(name, file);
  return { location, lines: lines ?? NO_LINES };
}

/** A container's user is often unknown to the system. Such a user has no home folder unless `HOME` is set. */
function homeOf(homedir: () => string): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

function missingProfile(name: string, file: string): ImdsError {
  return invalidSetting('profile', name, `a profile of ${file}`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
