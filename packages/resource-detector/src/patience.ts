import { setTimeout as sleep } from 'node:timers/promises';
import { type ImdsAttempt, type ImdsClient, ImdsError } from '@imds-otel/client';
import { type IdentityReads, readIdentity } from './reads.ts';

/** For how long after the first request a refused connection is taken for a network that is not there yet. */
const REFUSED_EARLY_MS = 3000;

/** Reads until nothing is worth another round, or the signal ends it. Without `again`, once. */
export async function readPatiently(
  client: ImdsClient,
  signal: AbortSignal,
  again?: (reason: unknown) => boolean,
): Promise<IdentityReads> {
  let reads = await readIdentity(client, signal);
  const wants = (read: PromiseSettledResult<unknown>): boolean =>
    read.status === 'rejected' && again?.(read.reason) === true;
  for (let round = 1; !signal.aborted && (wants(reads.document) || wants(reads.hostname)); round += 1) {
    try {
      // Jitter: processes that start together must not meet again at each round.
      await sleep(Math.min(100 * round, 500) * (0.5 + Math.random() / 2), undefined, { signal });
    } catch {
      return reads;
    }
    reads = await readIdentity(client, signal, reads);
  }
  return reads;
}

/**
 * Whether a read failed for a reason that passes while a host starts or while its network is crowded: no connection could
 * be opened; or the identity document, without which there is nothing, was not answered by an IMDS that answers others.
 */
export function worthAnotherRound(attempts: readonly ImdsAttempt[]): (reason: unknown) => boolean {
  return (reason) => {
    if (!(reason instanceof ImdsError)) return false;
    if (reason.code === 'TIMEOUT') {
      return (
        reason.operation === 'getInstanceIdentityDocument' && attempts.some(({ statusCode }) => statusCode === 200)
      );
    }
    const last = attempts.findLast(({ path, version }) => version === 'token' || path === reason.path);
    if (last?.failure?.stage !== 'connect') return false;
    if (last.failure.reason === 'refused') {
      return last.startedAt - (attempts[0]?.startedAt ?? 0) < REFUSED_EARLY_MS;
    }
    return last.failure.reason === 'unreachable' || last.failure.reason === 'timeout';
  };
}
