import { setTimeout as wait } from 'node:timers/promises';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ImdsProbe, startImdsProbe } from '../src/index.ts';
import { Metering } from './metering.ts';

let imds: Simulator;
let metering: Metering;
let probe: ImdsProbe | undefined;

beforeEach(async () => {
  // An endpoint is given to each probe, so nothing can leave the machine.
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  imds = await startSimulator();
  metering = new Metering();
});

afterEach(async () => {
  await probe?.stop();
  await imds.close();
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
});

const up = async (): Promise<unknown[]> => {
  const gauge = (await metering.metrics()).find(({ descriptor }) => descriptor.name === 'aws.imds.probe.up');
  return (gauge?.dataPoints ?? []).map(({ value, attributes }) => ({ value, attributes }));
};
const reads = (): number => imds.requests.filter(({ method }) => method === 'GET').length;

describe('the probe', () => {
  it('reads at once and again on its interval, with one token for all reads', async () => {
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 20, meterProvider: metering.provider });

    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
    expect(new Set(imds.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(['PUT /latest/api/token', 'GET /latest/meta-data/instance-id']),
    );
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('shows whether the service answers, and nothing before it knows', async () => {
    imds.configure({ latencyMs: 50 });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 20, meterProvider: metering.provider });
    expect(await up()).toEqual([]);
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 1, attributes: {} }]), { timeout: 10_000 });

    imds.addFault({ with: { status: 403 } });
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 0, attributes: {} }]), { timeout: 10_000 });

    imds.clearFaults();
    await vi.waitFor(async () => expect(await up()).toEqual([{ value: 1, attributes: {} }]), { timeout: 10_000 });
  });

  it('makes one read at a time, however slow the service is', async () => {
    imds.configure({ latencyMs: 60 });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 1, meterProvider: metering.provider });

    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(5), { timeout: 10_000 });
    const starts = imds.requests.map(({ receivedAt }) => receivedAt);
    const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? 0));
    // Two reads at once would arrive within a millisecond of each other.
    for (const gap of gaps) expect(gap).toBeGreaterThan(40);
  });

  it('waits by turns somewhat less and somewhat more than its interval', async () => {
    const waits: number[] = [];
    const timers = vi.spyOn(globalThis, 'setTimeout');
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 37, meterProvider: metering.provider });
    await vi.waitFor(() => expect(reads()).toBeGreaterThanOrEqual(8), { timeout: 10_000 });
    for (const [, ms] of timers.mock.calls) if (ms !== undefined && ms > 33 && ms < 41 && ms % 1 !== 0) waits.push(ms);
    timers.mockRestore();

    expect(waits.length).toBeGreaterThanOrEqual(7);
    expect(new Set(waits).size).toBe(waits.length);
  });

  it('when stopped gives up its read, asks no more, and takes its gauge along', async () => {
    imds.addFault({ with: 'no-response' });
    probe = startImdsProbe({ endpoint: imds.url, intervalMs: 10, meterProvider: metering.provider });
    await vi.waitFor(() => expect(imds.requests).toHaveLength(1), { timeout: 10_000 });

    await probe.stop();
    await probe.stop();
    await wait(100);

    expect(imds.requests).toHaveLength(1);
    expect(await up()).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('refuses an interval of %s', (intervalMs) => {
    expect(() => startImdsProbe({ intervalMs })).toThrow(RangeError);
  });
});
