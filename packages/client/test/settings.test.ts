import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ImdsClient, type ImdsClientOptions, ImdsError, resolveEndpoint } from '../src/index.ts';
import { findSwitchedOff, resolveSettings } from '../src/settings.ts';
import cases from './settings-cases.json' with { type: 'json' };

interface SettingsCase {
  readonly name: string;
  readonly options?: ImdsClientOptions;
  readonly environment?: Readonly<Record<string, string>>;
  /** The content of the shared config file; a folder in its place; none. */
  readonly file?: string | { readonly folder: true };
  /** What is expected of the settings, as far as it is named. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly disabledBy?: string;
  /** What the error's message begins with. */
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

async function arrange({ environment = {}, file }: SettingsCase): Promise<string> {
  const path = join(folder, 'config');
  if (typeof file === 'string') await writeFile(path, file);
  else if (file) await mkdir(path);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', path);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return path;
}

async function call(options: ImdsClientOptions): Promise<unknown> {
  try {
    return await new ImdsClient(options).getMetadata('instance-id');
  } catch (error) {
    return error;
  }
}

describe('every setting, from every source', () => {
  test.each(cases as unknown as SettingsCase[])('$name', async (settingsCase) => {
    const path = await arrange(settingsCase);
    const { options = {}, settings, disabledBy, error } = settingsCase;
    if (settings) {
      const resolved = await resolveSettings(options);
      expect({ ...resolved, endpoint: resolved.endpoint.href }).toMatchObject(settings);
      expect((await resolveEndpoint(options)).href).toBe(resolved.endpoint.href);
      expect(findSwitchedOff(options)).toBeUndefined();
    } else if (disabledBy) {
      const thrown = await call(options);
      expect(thrown).toMatchObject({ code: 'DISABLED', attempts: 0 });
      expect(String(thrown)).toContain(`IMDS is switched off by ${disabledBy}`);
    } else {
      const thrown = await call(options);
      expect(thrown).toBeInstanceOf(ImdsError);
      expect(thrown).toMatchObject({ code: 'INVALID_SETTING', attempts: 0 });
      expect(String(thrown)).toContain(`: ${error?.replace('{file}', path)}`);
    }
  });

  test('an empty device is an empty file', async () => {
    await arrange({ name: '', environment: { AWS_CONFIG_FILE: '/dev/null' } });
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 3 });
  });

  test('a bad setting of the endpoint rejects from resolveEndpoint too', async () => {
    await arrange({ name: '', environment: { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv5' } });
    await expect(resolveEndpoint()).rejects.toMatchObject({ code: 'INVALID_SETTING', operation: 'resolveEndpoint' });
  });

  test('a file that is not readable at the usual place is none', async () => {
    await arrange({ name: '' });
    vi.stubEnv('AWS_CONFIG_FILE', undefined);
    // Even for root, a path below a file is not to be read.
    await writeFile(join(folder, '.aws'), '');
    vi.stubEnv('HOME', folder);
    expect((await resolveEndpoint()).href).toBe('http://169.254.169.254/');
  });

  describe.skipIf(process.getuid?.() !== 0)('for a user whom the system does not know, without HOME', () => {
    // Needs to be root, who alone can become nobody known. What is imported is so before, as this user may read little.
    const program = `import { resolveEndpoint } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
      delete process.env.HOME;
      process.setgid(54321);
      process.setuid(54321);
      console.log(await resolveEndpoint().then(String, ({ code, message }) => code + ': ' + message));`;
    const resolve = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { env });
      return stdout.trim();
    };

    test('there is no file at the usual place', async () => {
      expect(await resolve({})).toBe('http://169.254.169.254/');
    });

    test('a file that is named is not passed over in silence', async () => {
      expect(await resolve({ AWS_CONFIG_FILE: '/dev/null' })).toMatch(/^INVALID_SETTING: .*HOME is undefined.*null/);
    });
  });

  test('the file at the usual place is found, and one that begins with a tilde', async () => {
    await arrange({ name: '' });
    vi.stubEnv('HOME', folder);
    await mkdir(join(folder, '.aws'));
    await writeFile(join(folder, '.aws', 'config'), '[default]\nmetadata_service_num_attempts = 8\n');
    vi.stubEnv('AWS_CONFIG_FILE', undefined);
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 8 });
    vi.stubEnv('AWS_CONFIG_FILE', '~/.aws/config');
    expect(await resolveSettings({})).toMatchObject({ maxAttempts: 8 });
  });
});
