import type { ImdsAttempt } from '@imds-otel/client';
import type { ImdsDetection } from '@imds-otel/resource-detector';
import type { Observation } from './observation.ts';

/** Something worth knowing that the diagnosis does not say. */
export interface Hint {
  readonly topic: 'version' | 'hop limit' | 'token' | 'clock';
  /** Whether all is well there. */
  readonly ok: boolean;
  readonly text: string;
}

/** How far the clocks may be apart, in milliseconds: `Date` has a grain of a second, and the answer takes its time. */
const CLOCK_TOLERANCE_MS = 2000;

export function drawHints({ requests, version }: ImdsDetection, observation: Observation): Hint[] {
  const tokens = requests.filter((request) => request.version === 'token');
  return [
    ...versionHint(version, tokens),
    ...hopLimitHint(requests, tokens),
    ...tokenHint(observation.tokenTtlSeconds),
    ...clockHint(observation.clockOffsetMs),
  ];
}

function versionHint(version: ImdsDetection['version'], tokens: readonly ImdsAttempt[]): Hint[] {
  if (version === 'v2') return [{ topic: 'version', ok: true, text: '2, with session tokens' }];
  if (version === undefined) return [];
  const refused = tokens.find(({ statusCode }) => statusCode !== undefined)?.statusCode;
  const why = refused === undefined ? 'the token request got no answer' : `the token request was answered ${refused}`;
  return [{ topic: 'version', ok: false, text: `1, without session tokens: ${why}` }];
}

/** IMDS does not tell the hop limit; whether the answer to the token request arrives does. */
function hopLimitHint(requests: readonly ImdsAttempt[], tokens: readonly ImdsAttempt[]): Hint[] {
  // A status alone is not enough: a captive portal answers the token request too.
  if (requests.some((request) => request.version === 'v2')) {
    return [
      { topic: 'hop limit', ok: true, text: 'enough for where this runs: the answer to the token request arrived' },
    ];
  }
  const isLost = tokens.length > 0 && tokens.every(({ failure }) => failure?.stage === 'headers');
  const readsAreAnswered = requests.some(({ method, statusCode }) => method === 'GET' && statusCode !== undefined);
  if (!isLost || !readsAreAnswered) return [];
  const text = 'too small for where this runs: reads are answered, the token request is not';
  return [{ topic: 'hop limit', ok: false, text }];
}

function tokenHint(ttlSeconds: number | undefined): Hint[] {
  if (ttlSeconds === undefined) return [];
  return [{ topic: 'token', ok: true, text: `granted for ${ttlSeconds} s` }];
}

function clockHint(offsetMs: number | undefined): Hint[] {
  if (offsetMs === undefined) return [];
  if (Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS) {
    return [{ topic: 'clock', ok: true, text: "this host's clock agrees with the service's" }];
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const direction = offsetMs > 0 ? 'behind' : 'ahead of';
  const text = `this host's clock is ${seconds} s ${direction} the service's: spans get wrong times, and AWS refuses signatures from 300 s on`;
  return [{ topic: 'clock', ok: false, text }];
}
