import { setTimeout as wait } from 'node:timers/promises';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ImdsProbe, startImdsProbe } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';

let imds: Simulator;
let collected: CollectedMetrics;
let probe: ImdsProbe | undefined;

beforeEach(async () => {
  // Every probe below gets the simulator as endpoint, so no packet leaves the loopback device.
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  imds = await startSimulator();
  collected = new CollectedMetrics();
});

afterEach(async () => {
  await probe?.stop();
  await imds.close();
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
});

const up = async (): Promise<unknown[]> => {
  const gauge = (await collected.all()).find(({ descriptor }) => descriptor.name === 'aws.imds.probe.up');
  return (gauge?.dataPoints ?? []).map(({ value, attributes }) => ({ value, attributes }));
};
const reads = (): number => imds.requests.filter(({ method }) => method === 'GET').length;

describe('the probe', () => {
  it('reads immediately and then at its interval, with one token for all reads', async () => {
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 20, meterProvider: collected.provider });

    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
    expect(new Set(imds.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(['PUT /latest/api/token', 'GET /latest/meta-data/instance-id']),
    );
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('reports whether the last read succeeded, and nothing before the first read has finished', async () => {
    imds.configure({ latencyMs: 50 });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 20, meterProvider: collected.provider });
    expect(await up()).toEqual([]);
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 1, attributes: {} }]), { timeout: 10_000 });

    imds.addFault({ with: { status: 403 } });
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 0, attributes: {} }]), { timeout: 10_000 });

    imds.clearFaults();
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 1, attributes: {} }]), { timeout: 10_000 });
  });

  it('makes one read at a time if IMDS is slower than the interval', async () => {
    imds.configure({ latencyMs: 60 });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 1, meterProvider: collected.provider });

    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(5), { timeout: 10_000 });
    const starts = imds.requests.map(({ receivedAt }) => receivedAt);
    const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? 0));
    // Two parallel reads would arrive within a millisecond of each other.
    for (const gap of gaps) expect(gap).toBeGreaterThan(40);
  });

  it('adds a different random jitter to each interval', async () => {
    const delays: number[] = [];
    const timers = vi.spyOn(globalThis, 'setTimeout');
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 37, meterProvider: collected.provider });
    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(8), { timeout: 10_000 });
    for (const [, ms] of timers.mock.calls) if (ms !== undefined && ms > 33 && ms < 41 && ms % 1 !== 0) delays.push(ms);
    timers.mockRestore();

    expect(delays.length).toBeGreaterThanOrEqual(7);
    expect(new Set(delays).size).toBe(delays.length);
  });

  it('stop() aborts the current read, prevents further reads and removes the gauge', async () => {
    imds.addFault({ with: 'no-response' });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 10, meterProvider: collected.provider });
    await vi.waitFor(() => expect(imds.requests).toHaveLength(1), { timeout: 10_000 });

    await probe.stop();
    await probe.stop();
    await wait(100);

    expect(imds.requests).toHaveLength(1);
    expect(await up()).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    'throws a RangeError if intervalMs is %s',
    (intervalMs) => {
      expect(() => startImdsProbe({ intervalMs })).toThrow(
        new RangeError(`Invalid intervalMs ${intervalMs}. Use a whole number of milliseconds from 1 to 1952257860.`),
      );
    },
  );
});
