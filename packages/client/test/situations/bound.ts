import type { Situation } from './situation.ts';

const DEFAULTS = { timeoutMs: 5000, attemptTimeoutMs: 1000, connectTimeoutMs: 1000 };

/**
 * The longest that a situation may take by the settings, in milliseconds of event-loop time, with a service that does what it
 * does at once: the attempts that end by their time-out, and the longest pauses before the retries.
 */
export function atMostMs({ requests, options }: Situation): number {
  const { timeoutMs, attemptTimeoutMs, connectTimeoutMs } = { ...DEFAULTS, ...options };
  let retries = 0;
  let sum = 0;
  for (const [index, request] of requests.entries()) {
    const [version, stage] = request.split(' ');
    if (request.endsWith('timeout')) sum += stage === 'connect' ? connectTimeoutMs : attemptTimeoutMs;
    const next = requests[index + 1];
    // A renewed token is no retry.
    retries = next?.startsWith(`${version} `) ? retries + 1 : 0;
    if (retries > 0) sum += 50 * 2 ** (retries - 1);
  }
  return Math.min(sum, timeoutMs);
}
