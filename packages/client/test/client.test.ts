import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach, describe, expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient, type ImdsClientOptions, ImdsError } from '../src/index.ts';

delete process.env['AWS_EC2_METADATA_DISABLED'];

const stack: AsyncDisposable[] = [];

afterEach(async () => {
  for (const used of stack.splice(0)) await used[Symbol.asyncDispose]();
});

async function start(
  simulatorOptions: SimulatorOptions,
  clientOptions: ImdsClientOptions = {},
): Promise<{ imds: Simulator; client: ImdsClient }> {
  const imds = await startSimulator(simulatorOptions);
  const client = new ImdsClient({ endpoint: imds.url, ...clientOptions });
  stack.push(client, imds);
  return { imds, client };
}

const requestLines = (imds: Simulator): string[] => imds.requests.map(({ method, path }) => `${method} ${path}`);

describe('with version 2', () => {
  test('gets one token, then reads with it', async () => {
    const { imds, client } = await start({ tokens: 'required' });
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    expect(await client.getRegion()).toBe('eu-central-1');
    expect(requestLines(imds)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/instance-id',
      'GET /latest/dynamic/instance-identity/document',
    ]);
    expect(client.version).toBe('v2');
  });

  test('calls at the same time share the token request', async () => {
    const { imds, client } = await start({ tokens: 'required' });
    const [document, hostname] = await Promise.all([
      client.getInstanceIdentityDocument(),
      client.getMetadata('hostname'),
    ]);
    expect(document).toMatchObject({ accountId: '012345678901', instanceType: 'm7g.large' });
    expect(hostname).toBe('ip-10-0-1-23.eu-central-1.compute.internal');
    expect(requestLines(imds).filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test('tells of every request, in order', async () => {
    const attempts: ImdsAttempt[] = [];
    const { client } = await start({ tokens: 'required' }, { onAttempt: (attempt) => attempts.push(attempt) });
    await client.getMetadata('instance-id');
    expect(attempts).toMatchObject([
      { method: 'PUT', path: '/latest/api/token', version: 'token', attempt: 1, statusCode: 200, bytes: 56 },
      { method: 'GET', path: '/latest/meta-data/instance-id', version: 'v2', attempt: 1, statusCode: 200, bytes: 19 },
    ]);
  });
});

describe('without version 2', () => {
  test('reads without a token, and does not ask for one again', async () => {
    const { imds, client } = await start({ tokens: 'optional' });
    imds.fail({ path: '/latest/api/token', with: { status: 404 } });
    await client.getMetadata('instance-id');
    await client.getMetadata('instance-id');
    expect(requestLines(imds)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/instance-id',
      'GET /latest/meta-data/instance-id',
    ]);
    expect(client.version).toBe('v1');
  });
});

test('rejects with an ImdsError that says what to do', async () => {
  const { client } = await start({});
  const error = await client.getMetadata('nothing-of-the-kind').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ImdsError);
  expect(error).toMatchObject({ code: 'NOT_FOUND', statusCode: 404, operation: 'getMetadata', attempts: 2 });
});

test('reads every kind of item', async () => {
  const { client } = await start({});
  expect(await client.listMetadata()).toContain('placement/');
  expect(await client.listMetadata('placement')).toContain('availability-zone');
  expect(await client.getMetadata('/placement/region')).toBe('eu-central-1');
  expect(await client.getDynamicData('instance-identity/document')).toContain('"region"');
  expect(await client.getUserData()).toSatisfy((data) => data === undefined || data instanceof Uint8Array);
});

test('after close, calls are refused', async () => {
  const { client } = await start({});
  await client.close();
  await expect(client.getRegion()).rejects.toMatchObject({ code: 'CLOSED', attempts: 0 });
});
