/**
 * How often an identity read is tried, and with which pauses. There are two identity reads: the identity document and
 * the host name. They run at the same time and share one session token.
 *
 * | what is retried | after | how often | pause |
 * | --- | --- | --- | --- |
 * | HTTP request (client) | 429, 500, 502, 503, 504; refused, reset, no route | 3 attempts | `backoffMs(attempt)` |
 * | HTTP request (client) | timeout | 2 attempts | `backoffMs(attempt)` |
 * | read (client) | 401 to a read with a token | once, with a new token | none |
 * | read (client) | 403, 404, 405, 5xx or no response to the token request | once, with IMDSv1 | none |
 * | failed identity reads (here) | an error that is transient: {@link isTransient} | until the timeout | `backoffMs(round)` |
 *
 * `backoffMs(n)` is a random time between 0 and 50, 100, 200, 400, 800 and then always 1000 ms. An attempt takes at
 * most 1000 ms. The timeout is the `timeoutMs` of the detection, 5000 ms by default.
 *
 * If nothing identifies this host as EC2, there is one round, with 2 attempts of at most 300 ms for each request. The
 * round ends within 700 ms if nothing accepts connections, and within 1300 ms if something accepts them and never
 * responds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ImdsClient, type ImdsClientOptions, ImdsError, type InstanceIdentityDocument } from '@imds-otel/client';
import { AWS_VARIABLES, backoffMs, type Environment, readVariable } from '@imds-otel/client/internal';
import type { AttemptFacts } from './attempt-facts.ts';
import type { Residency } from './residency/residency.ts';
import { settle } from './settle.ts';

/** The results of the two reads of every detection. */
export interface IdentityReads {
  readonly document: PromiseSettledResult<InstanceIdentityDocument>;
  readonly hostname: PromiseSettledResult<string>;
}

/** How often an identity read may be tried on a host. */
export interface RetryLimits {
  /** For each HTTP request. */
  readonly clientOptions: ImdsClientOptions;
  /** How often the identity reads may start. */
  readonly maxRounds: number;
}

/** For how long after the first request a refused connection means that the network is still starting. */
const REFUSED_WHILE_STARTING_MS = 3000;

/** The limits of a host. `AWS_METADATA_SERVICE_TIMEOUT` wins over the 300 ms of an attempt, but not of a connection. */
export function retryLimits({ verdict }: Residency, env: Environment): RetryLimits {
  if (verdict !== 'unknown') return { clientOptions: {}, maxRounds: Number.POSITIVE_INFINITY };
  const attemptTimeoutMs = readVariable(AWS_VARIABLES.timeoutSeconds, env) ? undefined : 300;
  return { clientOptions: { connectTimeoutMs: 300, attemptTimeoutMs, maxAttempts: 2 }, maxRounds: 1 };
}

/**
 * Reads the identity. Repeats the reads that failed until no failure is transient, the rounds are used up, or the
 * signal aborts. Never rejects.
 */
export async function readIdentity(
  client: ImdsClient,
  { signal, attemptFacts, maxRounds }: { signal: AbortSignal; attemptFacts: AttemptFacts; maxRounds: number },
): Promise<IdentityReads> {
  let reads = await readRound(client, signal);
  const shouldRetry = (read: PromiseSettledResult<unknown>): boolean =>
    read.status === 'rejected' && isTransient(read.reason, attemptFacts);
  for (let round = 1; round < maxRounds && Object.values(reads).some(shouldRetry); round += 1) {
    await sleep(backoffMs(round), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    reads = await readRound(client, signal, reads);
  }
  return reads;
}

/**
 * Whether an identity read failed for a reason that passes while a host starts or while its network is overloaded: no
 * connection could be opened, or the identity document timed out although IMDS responds to other requests.
 */
export function isTransient(error: unknown, attemptFacts: AttemptFacts): boolean {
  if (!(error instanceof ImdsError)) return false;
  if (error.code === 'TIMEOUT') return error.operation === 'getInstanceIdentityDocument' && attemptFacts.succeeded;
  if (error.failure?.stage !== 'connect') return false;
  switch (error.failure.reason) {
    case 'timeout':
    case 'unreachable':
      return true;
    case 'refused':
      return performance.now() - (attemptFacts.attempts[0]?.startedAt ?? 0) < REFUSED_WHILE_STARTING_MS;
    default:
      return false;
  }
}

/** Starts both reads at the same time, except those that succeeded in an earlier round. */
async function readRound(client: ImdsClient, signal: AbortSignal, earlier?: IdentityReads): Promise<IdentityReads> {
  const document = succeeded(earlier?.document) ?? settle(client.getInstanceIdentityDocument({ signal }));
  const hostname = succeeded(earlier?.hostname) ?? settle(client.getMetadata('hostname', { signal }));
  return { document: await document, hostname: await hostname };
}

/** The read if it succeeded. */
function succeeded<T>(read: PromiseSettledResult<T> | undefined): PromiseSettledResult<T> | undefined {
  return read?.status === 'fulfilled' ? read : undefined;
}
