import { describe, expect, test } from 'vitest';
import { backoffMs, isWorthRetry } from '../src/http/retry.ts';
import type { ImdsAttempt } from '../src/index.ts';

describe('backoffMs', () => {
  test.each([
    [1, 50],
    [2, 100],
    [3, 200],
    [5, 800],
    [6, 1000],
    [1000, 1000],
  ])('returns up to the limit: after attempt %i, from 0 to %i ms', (attempt, longest) => {
    expect(backoffMs(attempt, 0)).toBe(0);
    expect(backoffMs(attempt, 0.5)).toBe(longest / 2);
    expect(backoffMs(attempt, 1)).toBe(longest);
  });

  test('is random', () => {
    expect(new Set(Array.from({ length: 10 }, () => backoffMs(3))).size).toBeGreaterThan(1);
  });
});

describe('isWorthRetry', () => {
  const attempt: ImdsAttempt = {
    method: 'GET',
    path: '/latest/meta-data/hostname',
    kind: 'read',
    version: 'v2',
    attempt: 1,
    startedAt: 0,
    durationMs: 1,
  };

  test.each([
    ['refused', true],
    ['reset', true],
    ['unreachable', true],
    ['too-large', false],
    ['malformed', false],
    ['aborted', false],
    ['other', false],
  ] as const)('for a failure with the reason %s returns %s', (reason, worth) => {
    expect(isWorthRetry({ ...attempt, failure: { stage: 'headers', reason } }, 0)).toBe(worth);
  });

  test('allows one retry after a timeout', () => {
    const timeout = { ...attempt, failure: { stage: 'headers', reason: 'timeout' } } as const;
    expect(isWorthRetry(timeout, 1)).toBe(true);
    expect(isWorthRetry(timeout, 2)).toBe(false);
  });

  test('allows a retry after 429, 500, 502, 503 and 504, and after no other status', () => {
    const statusCodes = Array.from({ length: 500 }, (_, index) => index + 100);
    const retried = statusCodes.filter((statusCode) => isWorthRetry({ ...attempt, statusCode }, 0));
    expect(retried).toEqual([429, 500, 502, 503, 504]);
  });
});
