/** Samples of what this process holds, to find what grows in a long run. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The heap varies by this much because of compiled code and caches of Node.js. */
const HEAP_SLACK_BYTES = 1024 * 1024;

export interface Sample {
  /** Calls before the sample. */
  readonly calls: number;
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

export async function takeSample(calls: number): Promise<Sample> {
  // Destroyed sockets are closed in the next turns of the event loop. The timers of the callers end within 30 ms.
  await new Promise((resolve) => setTimeout(resolve, 500));
  collectGarbage();
  collectGarbage();
  const open = process.getActiveResourcesInfo();
  return {
    calls,
    heapBytes: process.memoryUsage().heapUsed,
    sockets: open.filter((type) => /^TCP/.test(type)).length,
    timers: open.filter((type) => type === 'Timeout').length,
  };
}

export function printSamples(samples: readonly Sample[]): void {
  console.table(
    samples.map(({ heapBytes, ...rest }) => ({ ...rest, 'heap MiB': Number((heapBytes / 2 ** 20).toFixed(2)) })),
  );
}

/** What the last sample holds more of than the first, as sentences. */
export function findGrowth(samples: readonly Sample[]): string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return ['there are no samples'];
  const problems: string[] = [];
  if (last.heapBytes > first.heapBytes + HEAP_SLACK_BYTES) problems.push('the heap has grown');
  if (last.sockets > first.sockets || last.timers > first.timers) problems.push('sockets or timers were left open');
  return problems;
}
