import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { afterLoopTime } from '../src/deadline.ts';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';
import { startSilentListener } from './silent-listener.ts';
import { startSimulatorThread } from './simulator-thread.ts';

/** As an application does that loads, compiles or computes: nothing else of this thread runs meanwhile. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('a blocked event loop', () => {
  test('for 8 s right after the call: the answers that wait are read', async () => {
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
    expect(attempts.map(({ version, statusCode }) => [version, statusCode])).toEqual([
      ['token', 200],
      ['v2', 200],
    ]);
  });

  test.each([
    ['once each request was sent', 'undici:client:sendHeaders'],
    ['in the middle of each body', 'undici:request:headers'],
  ])('for longer than any bound %s: the answers that wait are read', async (_, channel) => {
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
    expect(attempts.map(({ version, statusCode }) => [version, statusCode])).toEqual([
      ['token', 200],
      ['v2', 200],
    ]);
    expect(attempts.every(({ durationMs }) => durationMs > 1500)).toBe(true);
  });

  test('again and again: a call that gets no answer still ends', async () => {
    await using listener = await startSilentListener();
    const client = new ImdsClient({ endpoint: listener.url, disabled: false, timeoutMs: 500 });
    let ended = false;
    const call = client.getMetadata('instance-id').catch((error: unknown) => error);
    void call.then(() => {
      ended = true;
    });
    let blocks = 0;
    for (; !ended && blocks < 100; blocks += 1) {
      block(200);
      await wait(1);
    }
    expect(await call).toMatchObject({ code: 'UNREACHABLE' });
    expect(blocks).toBeLessThan(100);
  });
});

describe('a deadline', () => {
  test('ends after its time, not before', async () => {
    const startedAt = performance.now();
    await new Promise<void>((resolve) => void afterLoopTime(120, resolve));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
  });

  test('lets the loop turn after a block, before it ends', async () => {
    const seen: string[] = [];
    const ended = new Promise<void>((resolve) => {
      afterLoopTime(20, () => {
        seen.push('end');
        resolve();
      });
    });
    block(300);
    void (async () => {
      for (let count = 0; count < 3; count += 1) {
        await turn();
        seen.push('turn');
      }
    })();
    await ended;
    expect(seen).toEqual(['turn', 'turn', 'turn', 'end']);
  });

  test('that is cancelled never ends, and leaves no timer', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    let ended = false;
    const cancel = afterLoopTime(30, () => {
      ended = true;
    });
    expect(timers()).toBe(before + 1);
    cancel();
    expect(timers()).toBe(before);
    await wait(100);
    expect(ended).toBe(false);
  });
});
