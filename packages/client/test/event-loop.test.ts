import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { startNoResponseListener } from 'test-support/no-response-listener';
import { startSimulatorThread } from 'test-support/simulator-thread';
import { describe, expect, test } from 'vitest';
import { startLoopDeadline } from '../src/event-loop-deadline.ts';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';

/** Blocks the event loop of this thread, as an application does that loads modules or computes. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** The kind and version of each attempt, and how it ended. */
function summarize(attempts: readonly ImdsAttempt[]): unknown[] {
  return attempts.map(({ kind, version, statusCode, failure }) => [kind, version, failure ?? statusCode]);
}

const SUCCESS = [
  ['token', 'v2', 200],
  ['read', 'v2', 200],
];

describe('if the event loop is blocked', () => {
  test('for 8 s right after the call, the client reads the responses that wait in the socket', async () => {
    await using imds = await startSimulatorThread();
    const attempts: ImdsAttempt[] = [];
    const client = new ImdsClient({
      endpoint: imds.url,
      disabled: false,
      onAttempt: (attempt) => attempts.push(attempt),
    });
    const call = client.getMetadata('instance-id');
    block(8000);
    expect(await call).toBe('i-0123456789abcdef0');
    expect(summarize(attempts)).toEqual(SUCCESS);
  });

  test.each([
    ['after each request was sent', 'undici:client:sendHeaders'],
    ['in the middle of each body', 'undici:request:headers'],
  ])('for longer than every timeout %s, the client reads the responses that wait in the socket', async (_, channel) => {
    await using imds = await startSimulatorThread({ faults: [{ with: { bytesPerSecond: 100 } }] });
    const attempts: ImdsAttempt[] = [];
    const client = new ImdsClient({
      endpoint: imds.url,
      disabled: false,
      timeoutMs: 1500,
      onAttempt: (attempt) => attempts.push(attempt),
    });
    const blockHere = (): void => block(2000);
    subscribe(channel, blockHere);
    try {
      expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    } finally {
      unsubscribe(channel, blockHere);
    }
    expect(summarize(attempts)).toEqual(SUCCESS);
    expect(attempts.every(({ durationMs }) => durationMs > 1500)).toBe(true);
  });

  test('again and again, a call without a response still times out', async () => {
    await using listener = await startNoResponseListener();
    const client = new ImdsClient({ endpoint: listener.url, disabled: false, timeoutMs: 500 });
    let settled = false;
    const call = client.getMetadata('instance-id').catch((error: unknown) => error);
    void call.then(() => {
      settled = true;
    });
    let blocks = 0;
    for (; !settled && blocks < 100; blocks += 1) {
      block(200);
      await sleep(1);
    }
    expect(await call).toMatchObject({ code: 'UNREACHABLE' });
    expect(blocks).toBeLessThan(100);
  });
});

describe('startLoopDeadline', () => {
  test('does not call back before the time has passed', async () => {
    const startedAt = performance.now();
    await new Promise<void>((resolve) => void startLoopDeadline(120, resolve));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
  });

  test('lets the event loop turn after a block, before it calls back', async () => {
    const seen: string[] = [];
    const timedOut = new Promise<void>((resolve) => {
      startLoopDeadline(20, () => {
        seen.push('timeout');
        resolve();
      });
    });
    block(300);
    void (async () => {
      for (let count = 0; count < 3; count += 1) {
        await nextTurn();
        seen.push('turn');
      }
    })();
    await timedOut;
    expect(seen).toEqual(['turn', 'turn', 'turn', 'timeout']);
  });

  test('never calls back after it was canceled, and leaves no timer', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    let timedOut = false;
    const cancel = startLoopDeadline(30, () => {
      timedOut = true;
    });
    expect(timers()).toBe(before + 1);
    cancel();
    expect(timers()).toBe(before);
    await sleep(100);
    expect(timedOut).toBe(false);
  });
});
