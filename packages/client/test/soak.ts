/**
 * Asks a service with every kind of fault 100,000 times, and fails where heap, sockets or timers grow, a promise is rejected
 * that nobody waits for, or a call ends otherwise than it may. Takes some minutes: `npm run soak`, or with a number of calls.
 */
import '../../../test/never-leave-loopback.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Fault } from '@imds-otel/simulator';
import { ImdsClient, ImdsError } from '../src/index.ts';
import { startSimulatorThread } from './simulator-thread.ts';

const CALLS = Number(process.argv[2] ?? 100_000);
const AT_A_TIME = 40;
const SAMPLES = 10;
const TIMEOUT_MS = 400;
/** What a heap may differ by for reasons of its own: compiled code, caches of the runtime. */
const HEAP_SLACK_BYTES = 1024 * 1024;

const EFFECTS: readonly Fault['with'][] = [
  'no-response',
  { noResponse: 'body' },
  'reset',
  { reset: 'headers' },
  { reset: 'body' },
  'close',
  'truncate',
  'oversized',
  'endless',
  'malformed-json',
  'captive-portal',
  'not-http',
  { redirect: 'http://127.0.0.1:9/' },
  { bytesPerSecond: 10 },
  { delayMs: 20 },
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({ status })),
];

type Call = (client: ImdsClient, signal?: AbortSignal) => Promise<unknown>;

const OPERATIONS: readonly Call[] = [
  (client, signal) => client.getMetadata('instance-id', signal && { signal }),
  (client, signal) => client.listMetadata('placement', signal && { signal }),
  (client, signal) => client.getDynamicData('instance-identity/document', signal && { signal }),
  (client, signal) => client.getUserData(signal && { signal }),
  (client, signal) => client.getInstanceIdentityDocument(signal && { signal }),
  (client, signal) => client.getRegion(signal && { signal }),
  (client, signal) => client.getIamInfo(signal && { signal }),
];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const outcomes = new Map<string, number>();
const problems: string[] = [];
process.on('unhandledRejection', (reason) => problems.push(`a rejection that nobody waits for: ${reason}`));
process.on('warning', (warning) => problems.push(`a warning: ${warning}`));

let requests = 0;
let longestMs = 0;

function makeClient(endpoint: string): ImdsClient {
  return new ImdsClient({
    endpoint,
    disabled: false,
    timeoutMs: TIMEOUT_MS,
    attemptTimeoutMs: 60,
    onAttempt: () => {
      requests += 1;
    },
  });
}

async function callOnce(client: ImdsClient): Promise<void> {
  const ask = OPERATIONS[Math.floor(Math.random() * OPERATIONS.length)] as Call;
  const caller = Math.random() < 0.02 ? new AbortController() : undefined;
  if (caller) setTimeout(() => caller.abort('enough'), Math.random() * 30);
  const startedAt = performance.now();
  const outcome = await ask(client, caller?.signal).then(
    () => 'value',
    (error: unknown) => {
      if (error instanceof ImdsError) return error.code;
      if (error !== 'enough') problems.push(`neither a value nor an ImdsError: ${error}`);
      return 'aborted';
    },
  );
  longestMs = Math.max(longestMs, performance.now() - startedAt);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

async function callMany(count: number, endpoint: string): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      // Some clients live long, others are closed after a few calls, in the middle of them.
      let client = makeClient(endpoint);
      while (left > 0) {
        left -= 1;
        const call = callOnce(client);
        if (Math.random() < 0.01) {
          void client.close();
          client = makeClient(endpoint);
        }
        await call;
      }
      await client.close();
    }),
  );
}

interface Sample {
  readonly calls: number;
  readonly heapBytes: number;
  readonly sockets: number;
  readonly timers: number;
}

async function takeSample(calls: number): Promise<Sample> {
  // Destroyed sockets are closed by the loop's next turns; the callers' own timers end within 30 ms.
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

{
  const faults = EFFECTS.map((effect): Fault => ({ probability: 0.008, with: effect }));
  await using imds = await startSimulatorThread({ tokens: 'required', faults });
  const startedAt = performance.now();
  // The heap becomes smaller at first, as code that has run often is compiled anew.
  await callMany((2 * CALLS) / SAMPLES, imds.url);
  const samples = [await takeSample(0)];
  for (let round = 1; round <= SAMPLES; round += 1) {
    await callMany(CALLS / SAMPLES, imds.url);
    samples.push(await takeSample((round * CALLS) / SAMPLES));
  }
  console.table(
    samples.map(({ heapBytes, ...rest }) => ({ ...rest, 'heap MiB': Number((heapBytes / 2 ** 20).toFixed(2)) })),
  );
  console.table(Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${CALLS} calls after a warm-up of two tenths; ${requests} requests in all; ${seconds.toFixed(0)} s`);
  console.log(`longest call ${longestMs.toFixed(0)} ms by the clock, of ${TIMEOUT_MS} ms of event-loop time`);

  const [first, last] = [samples[0] as Sample, samples.at(-1) as Sample];
  if (last.heapBytes > first.heapBytes + HEAP_SLACK_BYTES) problems.push('the heap has grown');
  if (last.sockets > first.sockets || last.timers > first.timers) problems.push('sockets or timers were left open');
}

for (const problem of new Set(problems)) console.error(`FAILED: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
