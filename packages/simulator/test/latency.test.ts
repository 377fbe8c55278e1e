import { describe, expect, it } from 'vitest';
import { startSimulator } from '../src/index.ts';
import { drawLatencyMs } from '../src/latency.ts';
import { seededRandom } from '../src/random.ts';
import { requestText, sendRaw } from './raw-request.ts';

describe('latencyMs', () => {
  it('delays every response by a fixed number of milliseconds', async () => {
    await using simulator = await startSimulator({ tokens: 'optional', latencyMs: 60 });
    await sendRaw(simulator, requestText('GET', '/latest/meta-data/hostname'));
    expect(simulator.requests[0]?.durationMs).toBeGreaterThanOrEqual(59);
  });

  it('follows a distribution with the given median, 99th percentile and maximum', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 20_000 }, () => drawLatencyMs({ medianMs: 2, p99Ms: 40, maxMs: 100 }, random));
    drawn.sort((a, b) => a - b);
    const percentile = (p: number): number => drawn[Math.floor((drawn.length * p) / 100)] ?? Number.NaN;
    expect(percentile(50)).toBeCloseTo(2, 0);
    expect(percentile(99)).toBeGreaterThan(33);
    expect(percentile(99)).toBeLessThan(47);
    expect(drawn.at(-1)).toBe(100);
    expect(drawn[0]).toBeGreaterThan(0);
  });

  it('is the same for the same seed', () => {
    const draw = (seed: number): number => drawLatencyMs({ medianMs: 2, p99Ms: 40 }, seededRandom(seed));
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});
