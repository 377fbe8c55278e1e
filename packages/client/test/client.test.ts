import { describe, expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient, ImdsError } from '../src/index.ts';
import { requestLines, start } from './started.ts';

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
    imds.addFault({ path: '/latest/api/token', with: { status: 404 } });
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

describe('every operation', () => {
  test('lists folders, with or without a slash, and the root', async () => {
    const { client } = await start({ instanceTags: true, instance: { tags: { 'team:name': 'a' } } });
    expect(await client.listMetadata()).toEqual(expect.arrayContaining(['placement/', 'hostname']));
    const placement = await client.listMetadata('placement');
    expect(placement).toContain('availability-zone');
    expect(await client.listMetadata('/placement/')).toEqual(placement);
    expect(await client.listMetadata('tags/instance')).toEqual(['team:name']);
    expect(await client.getMetadata('tags/instance/team:name')).toBe('a');
  });

  test('reads user data as bytes, whatever they are', async () => {
    const userData = Uint8Array.of(0x1f, 0x8b, 0, 0xff, 0xfe);
    const { client } = await start({ instance: { userData } });
    expect(await client.getUserData()).toEqual(userData);
  });

  test('gives undefined where there is no user data, and where there is no role', async () => {
    const { client } = await start({ instance: { userData: undefined, role: undefined } });
    expect(await client.getUserData()).toBeUndefined();
    expect(await client.getIamInfo()).toBeUndefined();
  });

  test('reads the role', async () => {
    const { client } = await start({ instance: { role: { name: 'my-role' } } });
    expect(await client.getIamInfo()).toMatchObject({
      Code: 'Success',
      InstanceProfileArn: expect.stringContaining('arn:aws:iam::012345678901:instance-profile/'),
    });
  });

  test('reads dynamic data', async () => {
    const { client } = await start();
    expect(await client.getDynamicData('instance-identity/document')).toContain('"region"');
  });
});

describe('paths', () => {
  test.each([
    ['placement/region', '/latest/meta-data/placement/region'],
    ['/placement/region', '/latest/meta-data/placement/region'],
    ['public-keys/0/openssh-key', '/latest/meta-data/public-keys/0/openssh-key'],
    ['network/interfaces/macs/0e:49:61:0f:c3:11/', '/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/'],
    ['tags/instance/a b?c#d%é', '/latest/meta-data/tags/instance/a%20b%3Fc%23d%25%C3%A9'],
  ])('%s is asked as %s', async (item, path) => {
    const { imds, client } = await start();
    await client.getMetadata(item).catch(() => {});
    expect(imds.requests.at(-1)?.path).toBe(path);
  });

  test.each(['../user-data', 'a/../../user-data', './a', 'a//b', 'a\nb', 'a\r\nHost: b', '\ud800', '\0'])(
    '%j is refused without a request',
    async (item) => {
      const { imds, client } = await start();
      await expect(client.getMetadata(item)).rejects.toMatchObject({ code: 'BAD_REQUEST', attempts: 0 });
      await expect(client.listMetadata(item)).rejects.toMatchObject({ code: 'BAD_REQUEST', attempts: 0 });
      expect(imds.requests).toEqual([]);
    },
  );

  test("an endpoint's path is put before every request's", async () => {
    const { imds } = await start();
    const client = new ImdsClient({ endpoint: `${imds.url}/behind/`, disabled: false });
    await client.getMetadata('hostname').catch(() => {});
    expect(requestLines(imds)).toEqual(['PUT /behind/latest/api/token', 'GET /behind/latest/meta-data/hostname']);
  });
});
