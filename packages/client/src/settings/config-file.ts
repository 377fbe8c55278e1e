import { withoutTracing } from '../http/suppress-tracing.ts';
import { type FileContent, readRegularFile } from '../read-regular-file.ts';
import { toSafeJson } from '../safe-text.ts';
import { AWS_VARIABLES, readVariable } from './aws-variables.ts';
import { invalidSetting, settingError } from './validate.ts';

/** A profile of the shared config file. */
export interface Profile {
  /** The path of the file and the name of the profile, for messages. */
  readonly location: string;
  readonly lines: Readonly<Record<string, string | undefined>>;
}

type Lines = Profile['lines'];

const NO_LINES: Lines = {};

/** The largest file that is read, in bytes. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Numbers the texts that the file loader gets. */
let loads = 0;

/**
 * Reads a profile of the shared config file: `AWS_CONFIG_FILE`, or `~/.aws/config`. The file loader is loaded only if the
 * file has content.
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
  const [{ homedir }, { join }] = await Promise.all([import('node:os'), import('node:path')]);
  const namedFile = readVariable(AWS_VARIABLES.configFile);
  const home = homeOf(homedir);
  const file = namedFile ? namedFile.replace(/^~(?=\/)/, home ?? '~') : join(home ?? '~', '.aws', 'config');
  const profile = name ?? (readVariable(AWS_VARIABLES.profile) || 'default');
  const content = await readRegularFile(file, MAX_FILE_BYTES);
  if (content.problem !== undefined && namedFile && !isMissing(content)) {
    const allowed = 'a regular file of at most 1 MiB that this process may read';
    throw settingError(AWS_VARIABLES.configFile, `${toSafeJson(file)}, which is ${content.problem}`, allowed);
  }
  const lines = content.text ? await parse(content.text, { file, home, profile }) : undefined;
  if (lines === undefined && name !== undefined) {
    const problem = content.problem === undefined || isMissing(content) ? '' : `, which is ${content.problem}`;
    throw invalidSetting('profile', name, `a profile of ${file}${problem}`);
  }
  return { location: `${file}, profile ${profile}`, lines: lines ?? NO_LINES };
}

/** The lines of one profile; undefined if the text has no such profile. */
async function parse(
  text: string,
  { file, home, profile }: { readonly file: string; readonly home: string | undefined; readonly profile: string },
): Promise<Lines | undefined> {
  if (home === undefined) {
    throw invalidSetting('HOME', undefined, `a folder, because the loader of ${file} requires one`);
  }
  const { externalDataInterceptor, loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  // The loader would read the path again, whatever is there by then. It takes a text under a made-up path instead.
  loads += 1;
  const path = `imds-otel:${loads}`;
  externalDataInterceptor.interceptFile(path, text);
  try {
    // The loader reads a credentials file as well. It gets the same text twice, so that it reads no credentials.
    const { configFile } = await loadSharedConfigFiles({ configFilepath: path, filepath: path });
    return Object.hasOwn(configFile, profile) ? configFile[profile] : undefined;
  } finally {
    delete externalDataInterceptor.getFileRecord()[path];
  }
}

/** A container's user is often unknown to the system. Such a user has no home folder unless `HOME` is set. */
function homeOf(homedir: () => string): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

function isMissing({ code }: Extract<FileContent, { problem: string }>): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
