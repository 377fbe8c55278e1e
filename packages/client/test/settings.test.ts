import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
