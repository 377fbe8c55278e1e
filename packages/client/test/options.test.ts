import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import * as publicApi from '../src/index.ts';
import { type EndpointOptions, type ImdsCallOptions, ImdsClient, resolveEndpoint } from '../src/index.ts';
import { EVERY_OPTION_UNDEFINED } from './every-option.ts';
import { settle, startClient } from './start-client.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('every option can be explicitly undefined, which is the same as leaving it out', async () => {
  const { imds } = await startClient();
  // The types are checked with exactOptionalPropertyTypes.
  const callOptions: ImdsCallOptions = { signal: undefined };
  const client = new ImdsClient({ ...EVERY_OPTION_UNDEFINED, endpoint: imds.url, disabled: false });
  expect(await client.getMetadata('instance-id', callOptions)).toBe('i-0123456789abcdef0');

  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', imds.url);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  const endpointOptions: EndpointOptions = { endpoint: undefined, endpointMode: undefined, profile: undefined };
  expect((await resolveEndpoint(endpointOptions)).href).toBe(`${imds.url}/`);
  expect(await settle(new ImdsClient(EVERY_OPTION_UNDEFINED).getRegion())).toMatchObject({ code: 'DISABLED' });
});

test('a call succeeds after a failed start if the shared config file is valid by then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imds-otel-options-'));
  const file = join(folder, 'config');
  vi.stubEnv('AWS_CONFIG_FILE', file);
  const { client, imds } = await startClient();
  try {
    await mkdir(file);
    const [first, concurrent] = await Promise.all([settle(client.getRegion()), settle(client.getRegion())]);
    for (const error of [first, concurrent]) {
      expect(error).toMatchObject({ code: 'INVALID_SETTING', reason: expect.stringContaining('AWS_CONFIG_FILE') });
    }
    await rmdir(file);
    await writeFile(file, '[default]\nmetadata_service_num_attempts = none\n');
    expect(await settle(client.getRegion())).toMatchObject({
      code: 'INVALID_SETTING',
      reason: expect.stringContaining('metadata_service_num_attempts'),
    });
    expect(imds.requests).toEqual([]);
    await writeFile(file, '[default]\nmetadata_service_num_attempts = 2\n');
    expect(await client.getRegion()).toBe('eu-central-1');
    // A successful start is kept.
    await writeFile(file, '[default]\nmetadata_service_num_attempts = none\n');
    expect(await client.getRegion()).toBe('eu-central-1');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the public API exports no internal helper', () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    'IPV4_ENDPOINT',
    'IPV6_ENDPOINT',
    'ImdsClient',
    'ImdsError',
    'resolveEndpoint',
  ]);
});
