import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { ImdsClient } from '../src/index.ts';
import { watchResources } from './open-resources.ts';
import { requestLines, start } from './started.ts';

const settle = (promise: Promise<unknown>): Promise<unknown> => promise.catch((reason: unknown) => reason);

describe("the caller's signal", () => {
  test('aborted before: no request, and its reason', async () => {
    const { imds, client } = await start();
    const reason = new Error('not any more');
    expect(await settle(client.getRegion({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(imds.requests).toEqual([]);
  });

  test('aborted before, on a client whose settings are wrong: nothing is left rejected for nobody', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ftp://127.0.0.1');
    const nobodys: unknown[] = [];
    const note = (reason: unknown): void => void nobodys.push(reason);
    process.on('unhandledRejection', note);
    try {
      const client = new ImdsClient({ disabled: false });
      expect(await settle(client.getRegion({ signal: AbortSignal.abort('not any more') }))).toBe('not any more');
      // Long after the settings would have been read.
      await wait(100);
    } finally {
      process.off('unhandledRejection', note);
      vi.unstubAllEnvs();
    }
    expect(nobodys).toEqual([]);
  });

  test.each([
    ['the token', '/latest/api/token', 1],
    ['the item', '/latest/meta-data/hostname', 2],
  ])('aborted while waiting for %s: its reason, and nothing left open', async (_, path, requests) => {
    // Nothing ends by itself while the test looks.
    const bounds = { timeoutMs: 60_000, attemptTimeoutMs: 60_000 };
    const { imds, client } = await start({ faults: [{ path, with: 'no-response' }] }, bounds);
    const caller = new AbortController();
    const reason = new Error('not any more');
    const { result, leftOpen } = await watchResources(async () => {
      const call = settle(client.getMetadata('hostname', { signal: caller.signal }));
      await imds.waitForRequests(requests);
      caller.abort(reason);
      return call;
    });
    expect(result).toBe(reason);
    expect(await leftOpen()).toEqual([]);
  });

  test('aborted while pausing before a retry: its reason', async () => {
    const { client } = await start({ faults: [{ with: { status: 503 } }] }, { maxAttempts: 1000, timeoutMs: 60_000 });
    const reason = new Error('not any more');
    const caller = new AbortController();
    const call = settle(client.getRegion({ signal: caller.signal }));
    await wait(1000);
    caller.abort(reason);
    expect(await call).toBe(reason);
  });

  test('of one call does not end the token request that another waits for', async () => {
    const { imds, client } = await start({ faults: [{ path: '/latest/api/token', with: { delayMs: 300 } }] });
    const caller = new AbortController();
    const impatient = settle(client.getMetadata('hostname', { signal: caller.signal }));
    const patient = client.getMetadata('instance-id');
    await imds.waitForRequests(1);
    caller.abort('enough');
    expect(await impatient).toBe('enough');
    expect(await patient).toBe('i-0123456789abcdef0');
    expect(requestLines(imds)).toEqual(['PUT /latest/api/token', 'GET /latest/meta-data/instance-id']);
  });

  test('a call that begins after the token request was given up begins another', async () => {
    const { imds, client } = await start({ faults: [{ path: '/latest/api/token', times: 1, with: 'no-response' }] });
    const caller = new AbortController();
    const first = settle(client.getMetadata('hostname', { signal: caller.signal }));
    await imds.waitForRequests(1);
    caller.abort('enough');
    const second = client.getMetadata('instance-id');
    expect(await first).toBe('enough');
    expect(await second).toBe('i-0123456789abcdef0');
  });

  test('keeps no listener of a call that has ended', async () => {
    const { client } = await start();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...listener: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, listener);
    };
    signal.removeEventListener = (...listener: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, listener);
    };
    await client.getMetadata('hostname', { signal });
    expect(listeners).toBe(0);
  });
});

describe('close', () => {
  test('ends the calls that are under way, and leaves nothing open', async () => {
    const bounds = { timeoutMs: 60_000, attemptTimeoutMs: 60_000 };
    const { imds, client } = await start({ faults: [{ with: 'no-response' }] }, bounds);
    const { result, leftOpen } = await watchResources(async () => {
      const calls = [settle(client.getRegion()), settle(client.getMetadata('hostname'))];
      await imds.waitForRequests(1);
      await client.close();
      return Promise.all(calls);
    });
    expect(result).toMatchObject([{ code: 'CLOSED' }, { code: 'CLOSED' }]);
    expect(await leftOpen()).toEqual([]);
  });

  test('refuses later calls, and may be called again', async () => {
    const { imds, client } = await start();
    await client.close();
    await client.close();
    expect(await settle(client.getRegion())).toMatchObject({ code: 'CLOSED', attempts: 0 });
    expect(imds.requests).toEqual([]);
  });

  test('is what `await using` does', async () => {
    const { client } = await start();
    {
      await using disposed = client;
      expect(await disposed.getRegion()).toBe('eu-central-1');
    }
    expect(await settle(client.getRegion())).toMatchObject({ code: 'CLOSED' });
  });
});

test('a hundred calls at the same time make no warning, and one token request', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warn);
  const { imds, client } = await start();
  await Promise.all(Array.from({ length: 100 }, () => client.getMetadata('hostname')));
  expect(requestLines(imds).filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  await wait(0);
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});
