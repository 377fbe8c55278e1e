import { SettingProblem } from './setting-problem.ts';
import { withoutTracing } from './suppress-tracing.ts';

/** A profile of the shared config file. */
export interface Profile {
  /** The file's path and the profile's name, for messages. */
  readonly where: string;
  readonly lines: Readonly<Record<string, string | undefined>>;
}

const NOTHING: Readonly<Record<string, string | undefined>> = {};

/**
 * The profile of the shared config file that the settings name: the option, then `AWS_PROFILE`, then `default`.
 * The file is the one of `AWS_CONFIG_FILE`, then `~/.aws/config`; without it, nothing is loaded to read it.
 *
 * @param name a profile given in code, which has to be there; one from the environment is often there for credentials only
 * @throws SettingProblem where a file or a profile that was asked for by name cannot be read
 */
export function readProfile(name: string | undefined): Promise<Profile> {
  // File reads would become spans too.
  return withoutTracing(() => read(name));
}

async function read(name: string | undefined): Promise<Profile> {
  const [{ access, constants, stat }, { homedir }, { join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
  ]);
  const named = process.env['AWS_CONFIG_FILE'];
  const home = homeOf(homedir);
  const file = named ? named.replace(/^~(?=\/)/, home ?? '~') : join(home ?? '~', '.aws', 'config');
  const profile = name ?? (process.env['AWS_PROFILE'] || 'default');
  const where = `${file}, profile ${profile}`;
  try {
    // The loader takes whatever it cannot read for an empty file.
    await access(file, constants.R_OK);
    if ((await stat(file)).isDirectory()) throw new Error('a folder');
  } catch (error) {
    if (named && !isAbsence(error))
      throw new SettingProblem('AWS_CONFIG_FILE', file, 'a file that this process may read');
    if (name !== undefined) throw missing(name, file);
    return { where, lines: NOTHING };
  }
  if (home === undefined) throw new SettingProblem('HOME', undefined, `a folder, as the reader of ${file} asks for it`);
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  // The credentials file is none of our business: the loader, which reads both, is given the same one twice.
  const { configFile } = await loadSharedConfigFiles({ configFilepath: file, filepath: file, ignoreCache: true });
  const lines = Object.hasOwn(configFile, profile) ? configFile[profile] : undefined;
  if (!lines && name !== undefined) throw missing(name, file);
  return { where, lines: lines ?? NOTHING };
}

/** A user whom the system does not know, as containers are often run by, has no home unless `HOME` names one. */
function homeOf(homedir: () => string): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

function missing(name: string, file: string): SettingProblem {
  return new SettingProblem('profile', name, `a profile of ${file}`);
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
