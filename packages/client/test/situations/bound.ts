import type { Situation } from './situation.ts';

/**
 * The longest duration of a call in a situation, in milliseconds of event-loop time, if the service responds immediately
 * unless it never responds: the attempts that time out, and the longest pauses before retries.
 */
export function atMostMs({ requests, options = {} }: Situation): number {
  // The defaults of the client.
  const { timeoutMs = 5000, attemptTimeoutMs = 1000, connectTimeoutMs = 1000 } = options;
  let retries = 0;
  let sum = 0;
  for (const [index, request] of requests.entries()) {
    const [version, stage] = request.split(' ');
    if (request.endsWith('timeout')) sum += stage === 'connect' ? connectTimeoutMs : attemptTimeoutMs;
    const next = requests[index + 1];
    // A renewed token is not a retry.
    retries = next?.startsWith(`${version} `) ? retries + 1 : 0;
    if (retries > 0) sum += 50 * 2 ** (retries - 1);
  }
  return Math.min(sum, timeoutMs);
}
