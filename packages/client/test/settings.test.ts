import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ImdsClient, type ImdsClientOptions, ImdsError, resolveEndpoint } from '../src/index.ts';
import { findDisablingSetting, resolveSettings } from '../src/settings/options.ts';
import cases from './settings-cases.json' with { type: 'json' };

interface SettingsCase {
  readonly name: string;
  readonly options?: ImdsClientOptions;
  readonly environment?: Readonly<Record<string, string>>;
  /** The content of the shared config file, or a folder at its path. Default: there is no file. */
  readonly file?: string | { readonly folder: true };
  /** Expected values of resolved settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The setting that is expected to disable IMDS. */
  readonly disabledBy?: string;
  /** The expected start of the error's message; `{file}` is the path of the shared config file. */
  readonly error?: string;
}

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imds-otel-settings-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function applyCase({ environment = {}, file }: Pick<SettingsCase, 'environment' | 'file'>): Promise<string> {
  const path = join(folder, 'config');
  if (typeof file === 'string') await writeFile(path, file);
  else if (file) await mkdir(path);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', path);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return path;
}

/** The error of a call with these options. */
async function callError(options: ImdsClientOptions): Promise<unknown> {
  try {
    await new ImdsClient(options).getMetadata('instance-id');
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('settings', () => {
  test.each(cases as unknown as SettingsCase[])('$name', async (settingsCase) => {
    const path = await applyCase(settingsCase);
    const { options = {}, settings, disabledBy, error } = settingsCase;
    if (settings) {
      const resolved = await resolveSettings(options);
      expect({ ...resolved, endpoint: resolved.endpoint.href }).toMatchObject(settings);
      expect((await resolveEndpoint(options)).href).toBe(resolved.endpoint.href);
      expect(findDisablingSetting(options)).toBeUndefined();
    } else if (disabledBy) {
      const thrown = await callError(options);
      expect(thrown).toMatchObject({ code: 'DISABLED', attempts: 0 });
      expect(String(thrown)).toContain(`${disabledBy} disables IMDS for this process`);
    } else {
      const thrown = await callError(options);
      expect(thrown).toBeInstanceOf(ImdsError);
      expect(thrown).toMatchObject({ code: 'INVALID_SETTING', attempts: 0, operation: '', path: '' });
      const start = error?.replace('{file}', path);
      expect(start).toBeTruthy();
      expect((thrown as ImdsError).message.slice(0, start?.length)).toBe(start);
      expect((thrown as ImdsError).reason.slice(0, start?.length)).toBe(start);
    }
  });

  test('/dev/null is an empty shared config file', async () => {
    await applyCase({ environment: { AWS_CONFIG_FILE: '/dev/null' } });
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 3 });
  });

  test('resolveEndpoint rejects if a setting of the endpoint is invalid', async () => {
    await applyCase({ environment: { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv5' } });
    await expect(resolveEndpoint()).rejects.toMatchObject({
      code: 'INVALID_SETTING',
      message: expect.stringMatching(/^AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is "IPv5", but must be IPv4 or IPv6\. /),
    });
  });

  test('an unreadable ~/.aws/config is ignored', async () => {
    await applyCase({});
    vi.stubEnv('AWS_CONFIG_FILE', undefined);
    // Not even root can read a path below a file.
    await writeFile(join(folder, '.aws'), '');
    vi.stubEnv('HOME', folder);
    expect((await resolveEndpoint()).href).toBe('http://169.254.169.254/');
  });

  describe.skipIf(process.getuid?.() !== 0)('for a user without an entry in the user database and without HOME', () => {
    // Only root can change the user id. The import comes first, because the new user may not read the file.
    const program = `import { resolveEndpoint } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
      delete process.env.HOME;
      process.setgid(54321);
      process.setuid(54321);
      console.log(await resolveEndpoint().then(String, ({ code, message }) => code + ': ' + message));`;
    const resolve = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { env });
      return stdout.trim();
    };

    test('~/.aws/config is not read', async () => {
      expect(await resolve({})).toBe('http://169.254.169.254/');
    });

    test('a file that AWS_CONFIG_FILE names is an error, because its loader requires HOME', async () => {
      const file = join(folder, 'config');
      await writeFile(file, '[default]');
      await chmod(folder, 0o755);
      expect(await resolve({ AWS_CONFIG_FILE: file })).toMatch(/^INVALID_SETTING: .*HOME is undefined.*config/);
      expect(await resolve({ AWS_CONFIG_FILE: '/dev/null' })).toBe('http://169.254.169.254/');
    });
  });

  test('~/.aws/config is read by default, and ~ is expanded in AWS_CONFIG_FILE', async () => {
    await applyCase({});
    vi.stubEnv('HOME', folder);
    await mkdir(join(folder, '.aws'));
    await writeFile(join(folder, '.aws', 'config'), '[default]\nmetadata_service_num_attempts = 8\n');
    vi.stubEnv('AWS_CONFIG_FILE', undefined);
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 8 });
    vi.stubEnv('AWS_CONFIG_FILE', '~/.aws/config');
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 8 });
  });
});
