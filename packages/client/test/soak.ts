/**
 * Makes 100,000 calls to a simulator with every kind of fault. Fails if the heap, sockets or timers grow, if there is an
 * unhandled rejection or a warning, or if a call rejects with anything but an `ImdsError` or its caller's reason. Takes
 * some minutes: `npm run soak`. The number of calls is an optional argument.
 */
import 'test-support/never-leave-loopback';
import { everyFault } from 'test-support/faults';
import { startSimulatorThread } from 'test-support/simulator-thread';
import { ImdsClient, ImdsError } from '../src/index.ts';
import { findGrowth, printSamples, takeSample } from './process-samples.ts';

const CALLS = Number(process.argv[2] ?? 100_000);
const CONCURRENT_CALLS = 40;
const SAMPLES = 10;
const TIMEOUT_MS = 400;
/** The reason with which some callers abort their calls. */
const CANCELED = 'canceled by its caller';

type Operation = (client: ImdsClient, signal?: AbortSignal) => Promise<unknown>;

const OPERATIONS: readonly Operation[] = [
  (client, signal) => client.getMetadata('instance-id', signal && { signal }),
  (client, signal) => client.listMetadata('placement', signal && { signal }),
  (client, signal) => client.getDynamicData('instance-identity/document', signal && { signal }),
  (client, signal) => client.getUserData(signal && { signal }),
  (client, signal) => client.getInstanceIdentityDocument(signal && { signal }),
  (client, signal) => client.getRegion(signal && { signal }),
  (client, signal) => client.getIamInfo(signal && { signal }),
];

const outcomes = new Map<string, number>();
const problems: string[] = [];
process.on('unhandledRejection', (reason) => problems.push(`unhandled rejection: ${reason}`));
process.on('warning', (warning) => problems.push(`process warning: ${warning}`));

let requests = 0;
let longestMs = 0;

function createClient(endpoint: string): ImdsClient {
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
  const operation = OPERATIONS[Math.floor(Math.random() * OPERATIONS.length)] as Operation;
  const caller = Math.random() < 0.02 ? new AbortController() : undefined;
  if (caller) setTimeout(() => caller.abort(CANCELED), Math.random() * 30);
  const startedAt = performance.now();
  const outcome = await operation(client, caller?.signal).then(
    () => 'value',
    (error: unknown) => {
      if (error instanceof ImdsError) return error.code;
      if (error !== CANCELED) problems.push(`rejected with something else than an ImdsError: ${error}`);
      return CANCELED;
    },
  );
  longestMs = Math.max(longestMs, performance.now() - startedAt);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

async function callMany(count: number, endpoint: string): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: CONCURRENT_CALLS }, async () => {
      // Some clients are used for many calls. Others are closed while their calls are in progress.
      let client = createClient(endpoint);
      while (left > 0) {
        left -= 1;
        const call = callOnce(client);
        if (Math.random() < 0.01) {
          void client.close();
          client = createClient(endpoint);
        }
        await call;
      }
      await client.close();
    }),
  );
}

{
  await using imds = await startSimulatorThread({ tokens: 'required', faults: everyFault(0.008) });
  const startedAt = performance.now();
  // Warm-up: the heap shrinks at first, because frequently run code is compiled again.
  await callMany((2 * CALLS) / SAMPLES, imds.url);
  const samples = [await takeSample(0)];
  for (let round = 1; round <= SAMPLES; round += 1) {
    await callMany(CALLS / SAMPLES, imds.url);
    samples.push(await takeSample((round * CALLS) / SAMPLES));
  }
  printSamples(samples);
  console.table(Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${CALLS} calls after a warm-up of ${(2 * CALLS) / SAMPLES}; ${requests} requests in total; ${seconds.toFixed(0)} s`,
  );
  console.log(
    `longest call: ${longestMs.toFixed(0)} ms of wall-clock time; timeout: ${TIMEOUT_MS} ms of event-loop time`,
  );

  problems.push(...findGrowth(samples));
}

for (const problem of new Set(problems)) console.error(`FAILED: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
