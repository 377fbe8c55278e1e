/**
 * Sends a million mutated responses of IMDS to the client. Fails if there is an unhandled rejection or a warning, if a call
 * hangs or rejects with anything but an `ImdsError`, if a token or a part of a response body appears in an error or in an
 * attempt, or if the heap, sockets or timers grow. `npm run soak` runs it. Arguments: the number of responses, the maximum
 * number of minutes, and the seed of a run to repeat.
 */
import 'test-support/never-leave-loopback';
import { inspect } from 'node:util';
import { type ImdsAttempt, ImdsClient, ImdsError } from '../src/index.ts';
import { SECRET, startMutatedResponses } from './mutated-responses.ts';
import { findGrowth, printSamples, type Sample, takeSample } from './process-samples.ts';

const RESPONSES = Number(process.argv[2] ?? 1_000_000);
const MINUTES = Number(process.argv[3] ?? 20);
const SEED = Number(process.argv[4] ?? Math.floor(Math.random() * 2 ** 30));
const CONCURRENT_CALLS = 40;
const SAMPLES = 10;
/** Far beyond the timeout of a call, which is 300 ms of event-loop time. */
const HANG_MS = 30_000;
/** A mutation can change one byte of the secret, so a part of it is enough to report it. */
const SECRET_PART = SECRET.slice(4, 18);

const problems = new Set<string>();
process.on('unhandledRejection', (reason) => problems.add(`unhandled rejection: ${inspect(reason)}`));
process.on('uncaughtException', (error) => problems.add(`uncaught exception: ${inspect(error)}`));
process.on('warning', (warning) => problems.add(`process warning: ${warning}`));

const OPERATIONS: readonly ((client: ImdsClient) => Promise<unknown>)[] = [
  (client) => client.getMetadata('instance-id'),
  (client) => client.listMetadata('placement'),
  (client) => client.getDynamicData('instance-identity/document'),
  (client) => client.getUserData(),
  (client) => client.getInstanceIdentityDocument(),
  (client) => client.getRegion(),
  (client) => client.getIamInfo(),
];

const outcomes = new Map<string, number>();
let calls = 0;

function checkForSecrets(subject: ImdsError | ImdsAttempt): void {
  const text = inspect(subject, { depth: 10, showHidden: true }) + JSON.stringify(subject);
  if (text.includes(SECRET_PART)) problems.add(`a secret in ${text.slice(0, 2000)}`);
}

async function callOnce(client: ImdsClient): Promise<void> {
  const operation = OPERATIONS[calls % OPERATIONS.length] as (typeof OPERATIONS)[number];
  calls += 1;
  const watchdog = setTimeout(() => problems.add(`a call hung for ${HANG_MS} ms`), HANG_MS);
  try {
    await operation(client);
    count('value');
  } catch (error) {
    if (error instanceof ImdsError) {
      count(error.code);
      checkForSecrets(error);
    } else {
      problems.add(`rejected with something other than an ImdsError: ${inspect(error)}`);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function count(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

/** Makes calls until the server has sent `limit` responses or the time is used up. */
async function callUntil(limit: number, deadline: number, server: { url: string; count(): number }): Promise<void> {
  const callers = Array.from({ length: CONCURRENT_CALLS }, async () => {
    while (server.count() < limit && performance.now() < deadline) {
      // A client for a few calls: it keeps its token and its fallback to IMDSv1.
      const client = new ImdsClient({
        endpoint: server.url,
        disabled: false,
        timeoutMs: 300,
        attemptTimeoutMs: 60,
        onAttempt: checkForSecrets,
      });
      for (let index = 0; index < 5; index += 1) await callOnce(client);
      await client.close();
    }
  });
  await Promise.all(callers);
}

{
  const startedAt = performance.now();
  const deadline = startedAt + MINUTES * 60_000;
  await using server = await startMutatedResponses(SEED);
  const samples: Sample[] = [];
  for (let round = 1; round <= SAMPLES; round += 1) {
    await callUntil((round * RESPONSES) / SAMPLES, deadline, server);
    // The first round is the warm-up: compiled code and caches make the heap larger.
    samples.push(await takeSample(calls));
  }
  printSamples(samples);
  console.table(Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${server.count()} mutated responses to ${calls} calls in ${seconds} s; seed ${SEED}`);
  if (server.count() < RESPONSES) console.log(`Stopped after ${MINUTES} minutes, before ${RESPONSES} responses.`);
  for (const growth of findGrowth(samples)) problems.add(growth);
}

for (const problem of problems) console.error(`FAILED: ${problem}`);
process.exitCode = problems.size > 0 ? 1 : 0;
