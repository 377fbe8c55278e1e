import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, getGlobalDispatcher, MockAgent, Pool, setGlobalDispatcher } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';
import { start } from './started.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('on the wire', () => {
  test('a token request and a read are these, each on a connection of its own', async () => {
    const { imds, client } = await start();
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

  test('nothing is read of a body whose announced length is too much', async () => {
    const attempts: ImdsAttempt[] = [];
    const { client } = await start(
      { faults: [{ method: 'GET', with: { oversized: 70_000 } }] },
      { onAttempt: (attempt) => attempts.push(attempt) },
    );
    await expect(client.getMetadata('hostname')).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
    expect(attempts.at(-1)).toMatchObject({ statusCode: 200, bytes: 0, failure: { reason: 'too-large' } });
  });

  test('a connection that is reset once it was open is not told to be one that could not be opened', async () => {
    const told: unknown[] = [];
    const note = (message: unknown): void => void told.push(message);
    subscribe('undici:client:connectError', note);
    try {
      const { client } = await start({ faults: [{ with: 'reset' }] });
      await expect(client.getMetadata('hostname')).rejects.toMatchObject({ code: 'UNREACHABLE', attempts: 6 });
    } finally {
      unsubscribe('undici:client:connectError', note);
    }
    expect(told).toEqual([]);
  });

  test('reads at the same time do not wait for one another', async () => {
    const { imds, client } = await start({ faults: [{ path: '/latest/meta-data/hostname', with: 'no-response' }] });
    await client.getMetadata('instance-id');
    const waiting = client.getMetadata('hostname').catch(() => {});
    await imds.waitForRequests(3);
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    await client.close();
    await waiting;
  });

  test("no proxy is used, nor undici's global dispatcher, whatever the environment says", async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy']) {
      vi.stubEnv(name, 'http://127.0.0.1:1');
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const global = getGlobalDispatcher();
    const nothing = new MockAgent();
    nothing.disableNetConnect();
    setGlobalDispatcher(nothing);
    try {
      const { imds, client } = await start();
      expect(await client.getRegion()).toBe('eu-central-1');
      expect(imds.requests.some(({ headers }) => 'x-forwarded-for' in headers)).toBe(false);
    } finally {
      setGlobalDispatcher(global);
      await nothing.close();
    }
  });

  test('IPv6 in brackets', async () => {
    const { imds, client } = await start({ host: '::1' });
    expect(imds.url).toMatch(/^http:\/\/\[::1\]:/);
    expect(await client.getRegion()).toBe('eu-central-1');
  });
});

describe('with a dispatcher of your own', () => {
  test.each([
    ['an agent', () => new Agent()],
    ['a pool', (url: string) => new Pool(url, { connections: 1 })],
  ])('%s routes the requests, and is left open', async (_, make) => {
    const { imds } = await start();
    const dispatcher = make(imds.url);
    const client = new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher });
    expect(await client.getRegion()).toBe('eu-central-1');
    await client.close();
    expect(dispatcher.closed).toBe(false);
    await dispatcher.close();
  });

  test('the bounds hold all the same, a request that still waits for its connection included', async () => {
    const { imds } = await start({ faults: [{ times: 1, with: 'no-response' }] });
    const dispatcher = new Pool(imds.url, { connections: 1 });
    const client = new ImdsClient({
      endpoint: imds.url,
      disabled: false,
      dispatcher,
      timeoutMs: 300,
      maxAttempts: 1,
    });
    const [first, second] = await Promise.allSettled([
      client.getMetadata('hostname'),
      new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher, timeoutMs: 100 }).getMetadata('hostname'),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT' } });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'UNREACHABLE' } });
    expect(await new ImdsClient({ endpoint: imds.url, disabled: false, dispatcher }).getRegion()).toBe('eu-central-1');
    // The second request was given up before it had a connection: it must not be sent when there is one.
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    await dispatcher.destroy();
  });
});
