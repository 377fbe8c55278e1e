import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ImdsClient } from '../src/index.ts';
import { watchResources } from './open-resources.ts';
import { requestLines, settle, startClient } from './start-client.ts';

/** Longer than any test: no timeout ends a request before the test does. */
const NO_TIMEOUTS = { timeoutMs: 60_000, attemptTimeoutMs: 60_000 };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("the caller's signal", () => {
  test('rejects the call with its reason and prevents any request if it is already aborted', async () => {
    const { imds, client } = await startClient();
    const reason = new Error('no longer needed');
    expect(await settle(client.getRegion({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(imds.requests).toEqual([]);
  });

  test('leaves no unhandled rejection if it is already aborted and a setting is invalid', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ftp://127.0.0.1');
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    try {
      const client = new ImdsClient({ disabled: false });
      expect(await settle(client.getRegion({ signal: AbortSignal.abort('canceled') }))).toBe('canceled');
      // Long after the settings would have been read.
      await sleep(100);
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
    expect(unhandled).toEqual([]);
  });

  test.each([
    ['the token', '/latest/api/token', 1],
    ['the item', '/latest/meta-data/hostname', 2],
  ])('ends a call that waits for %s with its reason, and leaves nothing open', async (_, path, requests) => {
    const { imds, client } = await startClient({ faults: [{ path, with: 'no-response' }] }, NO_TIMEOUTS);
    const caller = new AbortController();
    const reason = new Error('no longer needed');
    const { result, leftOpen } = await watchResources(async () => {
      const call = settle(client.getMetadata('hostname', { signal: caller.signal }));
      await imds.waitForRequests(requests);
      caller.abort(reason);
      return call;
    });
    expect(result).toBe(reason);
    expect(await leftOpen()).toEqual([]);
  });

  test('ends a call that pauses before a retry with its reason, and prevents the retry', async () => {
    const reason = new Error('no longer needed');
    const caller = new AbortController();
    let attempts = 0;
    const onAttempt = (): void => {
      attempts += 1;
      // The pause has started by then.
      if (attempts === 5) setImmediate(() => caller.abort(reason));
    };
    // The longest pause: 800 ms after the fifth attempt.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { imds, client } = await startClient(
      { faults: [{ with: { status: 503 } }] },
      { ...NO_TIMEOUTS, maxAttempts: 1000, onAttempt },
    );
    expect(await settle(client.getRegion({ signal: caller.signal }))).toBe(reason);
    expect(imds.requests).toHaveLength(5);
  });

  test('does not end a token request that another call waits for', async () => {
    const { imds, client } = await startClient({ faults: [{ path: '/latest/api/token', with: { delayMs: 300 } }] });
    const caller = new AbortController();
    const canceled = settle(client.getMetadata('hostname', { signal: caller.signal }));
    const waiting = client.getMetadata('instance-id');
    await imds.waitForRequests(1);
    caller.abort('canceled');
    expect(await canceled).toBe('canceled');
    expect(await waiting).toBe('i-0123456789abcdef0');
    expect(requestLines(imds)).toEqual(['PUT /latest/api/token', 'GET /latest/meta-data/instance-id']);
  });

  test('that cancels a token request makes the next call start another one', async () => {
    const { imds, client } = await startClient({
      faults: [{ path: '/latest/api/token', times: 1, with: 'no-response' }],
    });
    const caller = new AbortController();
    const first = settle(client.getMetadata('hostname', { signal: caller.signal }));
    await imds.waitForRequests(1);
    caller.abort('canceled');
    const second = client.getMetadata('instance-id');
    expect(await first).toBe('canceled');
    expect(await second).toBe('i-0123456789abcdef0');
  });

  test('has no listener left after the call', async () => {
    const { client } = await startClient();
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

describe('close()', () => {
  test('ends all calls in progress with CLOSED, and leaves nothing open', async () => {
    const { imds, client } = await startClient({ faults: [{ with: 'no-response' }] }, NO_TIMEOUTS);
    const { result, leftOpen } = await watchResources(async () => {
      const calls = [settle(client.getRegion()), settle(client.getMetadata('hostname'))];
      await imds.waitForRequests(1);
      await client.close();
      return Promise.all(calls);
    });
    expect(result).toMatchObject([{ code: 'CLOSED' }, { code: 'CLOSED' }]);
    expect(await leftOpen()).toEqual([]);
  });

  test('rejects later calls, and can be called again', async () => {
    const { imds, client } = await startClient();
    await client.close();
    await client.close();
    expect(await settle(client.getRegion())).toMatchObject({ code: 'CLOSED', attempts: 0 });
    expect(imds.requests).toEqual([]);
  });

  test('is what `await using` calls', async () => {
    const { client } = await startClient();
    {
      await using disposed = client;
      expect(await disposed.getRegion()).toBe('eu-central-1');
    }
    expect(await settle(client.getRegion())).toMatchObject({ code: 'CLOSED' });
  });
});

test('a hundred concurrent calls cause no warning and send one token request', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const { imds, client } = await startClient();
  await Promise.all(Array.from({ length: 100 }, () => client.getMetadata('hostname')));
  expect(requestLines(imds).filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  await sleep(0);
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
