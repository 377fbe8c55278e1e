import { describe, expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient, ImdsError } from '../src/index.ts';
import { requestLines, settle, startClient } from './start-client.ts';

describe('with IMDSv2, a client', () => {
  test('requests one token and sends it with every read', async () => {
    const { imds, client } = await startClient({ tokens: 'required' });
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    expect(await client.getRegion()).toBe('eu-central-1');
    expect(requestLines(imds)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/instance-id',
      'GET /latest/dynamic/instance-identity/document',
    ]);
    expect(client.version).toBe('v2');
  });

  test('shares the token request between concurrent calls', async () => {
    const { imds, client } = await startClient({ tokens: 'required' });
    const [document, hostname] = await Promise.all([
      client.getInstanceIdentityDocument(),
      client.getMetadata('hostname'),
    ]);
    expect(document).toMatchObject({ accountId: '012345678901', instanceType: 'm7g.large' });
    expect(hostname).toBe('ip-10-0-1-23.eu-central-1.compute.internal');
    expect(requestLines(imds).filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test('reports every HTTP attempt to onAttempt, in order', async () => {
    const attempts: ImdsAttempt[] = [];
    const { client } = await startClient({ tokens: 'required' }, { onAttempt: (attempt) => attempts.push(attempt) });
    await client.getMetadata('instance-id');
    const token = { method: 'PUT', path: '/latest/api/token', kind: 'token', version: 'v2' };
    const read = { method: 'GET', path: '/latest/meta-data/instance-id', kind: 'read', version: 'v2' };
    expect(attempts).toMatchObject([
      { ...token, attempt: 1, statusCode: 200, bytes: 56 },
      { ...read, attempt: 1, statusCode: 200, bytes: 19 },
    ]);
  });
});

describe('without IMDSv2, a client', () => {
  test('reads with IMDSv1, and does not request a token again', async () => {
    const attempts: ImdsAttempt[] = [];
    const { imds, client } = await startClient(
      { tokens: 'optional' },
      { onAttempt: (attempt) => attempts.push(attempt) },
    );
    imds.addFault({ path: '/latest/api/token', with: { status: 404 } });
    await client.getMetadata('instance-id');
    await client.getMetadata('instance-id');
    expect(requestLines(imds)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/instance-id',
      'GET /latest/meta-data/instance-id',
    ]);
    expect(attempts.map(({ kind, version }) => [kind, version])).toEqual([
      ['token', 'v2'],
      ['read', 'v1'],
      ['read', 'v1'],
    ]);
    expect(client.version).toBe('v1');
  });
});

test('a failed call rejects with an ImdsError', async () => {
  const { client } = await startClient({});
  const error = await settle(client.getMetadata('no-such-item'));
  expect(error).toBeInstanceOf(ImdsError);
  expect(error).toMatchObject({ code: 'NOT_FOUND', statusCode: 404, operation: 'getMetadata', attempts: 2 });
});

test('an error that onAttempt throws becomes a process warning, and the call succeeds', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const { client } = await startClient(
    {},
    {
      onAttempt: () => {
        throw new Error('broken callback');
      },
    },
  );
  try {
    expect(await client.getRegion()).toBe('eu-central-1');
    await expect.poll(() => warnings).toHaveLength(2);
  } finally {
    process.off('warning', onWarning);
  }
  for (const { name, message } of warnings) {
    expect([name, message]).toEqual(['@imds-otel/client', 'The onAttempt callback threw: broken callback']);
  }
});

describe('each operation', () => {
  test('listMetadata lists the root and folders, with or without a slash', async () => {
    const { client } = await startClient({ instanceTags: true, instance: { tags: { 'team:name': 'a' } } });
    expect(await client.listMetadata()).toEqual(expect.arrayContaining(['placement/', 'hostname']));
    const placement = await client.listMetadata('placement');
    expect(placement).toContain('availability-zone');
    expect(await client.listMetadata('/placement/')).toEqual(placement);
    expect(await client.listMetadata('tags/instance')).toEqual(['team:name']);
    expect(await client.getMetadata('tags/instance/team:name')).toBe('a');
  });

  test('getUserData returns the bytes unchanged', async () => {
    const userData = Uint8Array.of(0x1f, 0x8b, 0, 0xff, 0xfe);
    const { client } = await startClient({ instance: { userData } });
    expect(await client.getUserData()).toEqual(userData);
  });

  test('getUserData and getIamInfo resolve to undefined if the instance has no user data and no role', async () => {
    const { client } = await startClient({ instance: { userData: undefined, role: undefined } });
    expect(await client.getUserData()).toBeUndefined();
    expect(await client.getIamInfo()).toBeUndefined();
  });

  test('getIamInfo returns the instance profile', async () => {
    const { client } = await startClient({ instance: { role: { name: 'my-role' } } });
    expect(await client.getIamInfo()).toMatchObject({
      Code: 'Success',
      InstanceProfileArn: expect.stringContaining('arn:aws:iam::012345678901:instance-profile/'),
    });
  });

  test('getDynamicData returns text', async () => {
    const { client } = await startClient();
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
  ])('%s is requested as %s', async (item, path) => {
    const { imds, client } = await startClient();
    await client.getMetadata(item).catch(() => {});
    expect(imds.requests.at(-1)?.path).toBe(path);
  });

  test.each(['../user-data', 'a/../../user-data', './a', 'a//b', 'a\nb', 'a\r\nHost: b', '\ud800', '\0'])(
    '%j is rejected without a request',
    async (item) => {
      const { imds, client } = await startClient();
      await expect(client.getMetadata(item)).rejects.toMatchObject({ code: 'BAD_REQUEST', attempts: 0 });
      await expect(client.listMetadata(item)).rejects.toMatchObject({ code: 'BAD_REQUEST', attempts: 0 });
      expect(imds.requests).toEqual([]);
    },
  );

  test('the path of the endpoint is a prefix of every request path', async () => {
    const { imds } = await startClient();
    const client = new ImdsClient({ endpoint: `${imds.url}/behind/`, disabled: false });
    await client.getMetadata('hostname').catch(() => {});
    expect(requestLines(imds)).toEqual(['PUT /behind/latest/api/token', 'GET /behind/latest/meta-data/hostname']);
  });
});
