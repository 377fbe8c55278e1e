import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, getGlobalDispatcher, MockAgent, Pool, setGlobalDispatcher } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';
import { settle, startClient } from './start-client.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('on the wire', () => {
  test('the token request and the read have exactly these headers, each on its own connection', async () => {
    const { imds, client } = await startClient();
    await client.getMetadata('hostname');
    const [token, read] = imds.requests;
    expect(token).toMatchObject({ method: 'PUT', path: '/latest/api/token', connectionNumber: 1, status: 200 });
    expect(token?.headers).toEqual({
      host: `127.0.0.1:${imds.port}`,
      connection: 'close',
      'content-length': '0',
      'x-aws-ec2-metadata-token-ttl-seconds': '21600',
    });
    expect(read).toMatchObject({ method: 'GET', path: '/latest/meta-data/hostname', connectionNumber: 2, status: 200 });
    expect(read?.headers).toEqual({
      host: `127.0.0.1:${imds.port}`,
      connection: 'close',
      'x-aws-ec2-metadata-token': expect.stringMatching(/^[\w=-]{56}$/),
    });
  });

  test('the client reads no byte of a body whose Content-Length is too large', async () => {
    const attempts: ImdsAttempt[] = [];
    const { client } = await startClient(
      { faults: [{ method: 'GET', with: { oversized: 70_000 } }] },
      { onAttempt: (attempt) => attempts.push(attempt) },
    );
    await expect(client.getMetadata('hostname')).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
    expect(attempts.at(-1)).toMatchObject({ statusCode: 200, bytes: 0, failure: { reason: 'too-large' } });
  });

  test('a reset of an open connection is not published as a connect error', async () => {
    const connectErrors: unknown[] = [];
    const onConnectError = (message: unknown): void => void connectErrors.push(message);
    subscribe('undici:client:connectError', onConnectError);
    try {
      const { client } = await startClient({ faults: [{ with: 'reset' }] });
      await expect(client.getMetadata('hostname')).rejects.toMatchObject({ code: 'UNREACHABLE', attempts: 6 });
    } finally {
      unsubscribe('undici:client:connectError', onConnectError);
    }
    expect(connectErrors).toEqual([]);
  });

  test('concurrent reads do not wait for each other', async () => {
    const { imds, client } = await startClient({
      faults: [{ path: '/latest/meta-data/hostname', with: 'no-response' }],
    });
    await client.getMetadata('instance-id');
    const waiting = client.getMetadata('hostname').catch(() => {});
    await imds.waitForRequests(3);
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    await client.close();
    await waiting;
  });

  test("the client uses neither a proxy from the environment nor undici's global dispatcher", async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy']) {
      vi.stubEnv(name, 'http://127.0.0.1:1');
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const original = getGlobalDispatcher();
    const disconnected = new MockAgent();
    disconnected.disableNetConnect();
    setGlobalDispatcher(disconnected);
    try {
      const { imds, client } = await startClient();
      expect(await client.getRegion()).toBe('eu-central-1');
      expect(imds.requests.some(({ headers }) => 'x-forwarded-for' in headers)).toBe(false);
    } finally {
      setGlobalDispatcher(original);
      await disconnected.close();
    }
  });

  test('an endpoint can be an IPv6 address in brackets', async () => {
    const { imds, client } = await startClient({ host: '::1' });
    expect(imds.url).toMatch(/^http:\/\/\[::1\]:/);
    expect(await client.getRegion()).toBe('eu-central-1');
  });
});

describe("the caller's own dispatcher", () => {
  test.each([
    ['an Agent', () => new Agent()],
    ['a Pool', (url: string) => new Pool(url, { connections: 1 })],
  ])('%s sends the requests and stays open after close()', async (_, createDispatcher) => {
    const { imds } = await startClient();
    const dispatcher = createDispatcher(imds.url);
    const client = new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher });
    expect(await client.getRegion()).toBe('eu-central-1');
    await client.close();
    expect(dispatcher.closed).toBe(false);
    await dispatcher.close();
  });

  test('is subject to the same timeouts, also for a request that still waits for its connection', async () => {
    const { imds } = await startClient({ faults: [{ times: 1, with: 'no-response' }] });
    const dispatcher = new Pool(imds.url, { connections: 1 });
    const client = new ImdsClient({
      endpoint: imds.url,
      disabled: false,
      dispatcher,
      timeoutMs: 500,
      maxAttempts: 1,
    });
    const first = settle(client.getMetadata('hostname'));
    await imds.waitForRequests(1);
    const other = new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher, timeoutMs: 100 });
    expect(await settle(other.getMetadata('hostname'))).toMatchObject({ code: 'UNREACHABLE' });
    expect(await first).toMatchObject({ code: 'TIMEOUT' });
    expect(await new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher }).getRegion()).toBe('eu-central-1');
    // The second request timed out before it had a connection. It must not be sent once there is one.
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    await dispatcher.destroy();
  });
});
