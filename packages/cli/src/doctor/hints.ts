import type { ImdsDetection } from '@imds-otel/resource-detector';
import type { ResponseFacts } from './request-monitor.ts';

/** A finding that the diagnosis does not include. */
export interface Hint {
  readonly topic: 'version' | 'hop limit' | 'token' | 'clock';
  /** `false` if this needs attention. */
  readonly ok: boolean;
  readonly text: string;
}

/**
 * The largest difference between the two clocks that counts as equal, in milliseconds. The `Date` header has a
 * resolution of one second, and the response needs time to arrive.
 */
const CLOCK_TOLERANCE_MS = 2000;

export function collectHints(detection: ImdsDetection, facts: ResponseFacts): Hint[] {
  return [
    ...versionHint(detection),
    ...hopLimitHint(detection.hopLimit),
    ...tokenHint(facts.tokenTtlSeconds),
    ...clockHint(facts.clockOffsetMs),
  ];
}

function versionHint({ version, hopLimit, requests }: ImdsDetection): Hint[] {
  if (version === undefined) return [];
  if (version === 'v2') return [{ topic: 'version', ok: true, text: 'IMDSv2' }];
  const tokenRequest = requests.findLast(({ kind }) => kind === 'token');
  const reason = hopLimit === 'too-low' ? 'no response' : (tokenRequest?.statusCode ?? tokenRequest?.failure?.reason);
  return [{ topic: 'version', ok: false, text: `IMDSv1, because the token request failed (${reason})` }];
}

/** IMDS does not report its hop limit, so the detector infers it from the token request. */
function hopLimitHint(hopLimit: ImdsDetection['hopLimit']): Hint[] {
  switch (hopLimit) {
    case 'sufficient':
      return [{ topic: 'hop limit', ok: true, text: 'sufficient (the response to the token request arrived)' }];
    case 'too-low':
      return [
        { topic: 'hop limit', ok: false, text: 'too low (IMDS responds to reads, but not to the token request)' },
      ];
    default:
      return [];
  }
}

function tokenHint(ttlSeconds: number | undefined): Hint[] {
  if (ttlSeconds === undefined) return [];
  return [{ topic: 'token', ok: true, text: `valid for ${ttlSeconds} s` }];
}

function clockHint(offsetMs: number | undefined): Hint[] {
  if (offsetMs === undefined) return [];
  if (Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS) {
    return [{ topic: 'clock', ok: true, text: "this host's clock agrees with the clock of IMDS" }];
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const direction = offsetMs > 0 ? 'behind' : 'ahead of';
  const text = `this host's clock is ${seconds} s ${direction} the clock of IMDS. Spans get wrong times, and AWS rejects request signatures from 300 s on`;
  return [{ topic: 'clock', ok: false, text }];
}
