import { describe, expect, test } from 'vitest';
import type { ImdsAttempt } from '../src/index.ts';
import { backoffMs, isWorthRetry } from '../src/retry.ts';

describe('the pause before a retry', () => {
  test.each([
    [1, 50],
    [2, 100],
    [3, 200],
    [5, 800],
    [6, 1000],
    [1000, 1000],
  ])('after attempt %i is anything up to %i ms', (attempt, longest) => {
    expect(backoffMs(attempt, 0)).toBe(0);
    expect(backoffMs(attempt, 0.5)).toBe(longest / 2);
    expect(backoffMs(attempt, 1)).toBe(longest);
  });

  test('is another each time', () => {
    expect(new Set(Array.from({ length: 10 }, () => backoffMs(3))).size).toBeGreaterThan(1);
  });
});

describe('worth a retry', () => {
  const attempt: ImdsAttempt = {
    method: 'GET',
    path: '/latest/meta-data/hostname',
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
  ] as const)('a request that failed as %s: %s', (reason, worth) => {
    expect(isWorthRetry({ ...attempt, failure: { stage: 'headers', reason } }, 0)).toBe(worth);
  });

  test('silence, once', () => {
    const silence = { ...attempt, failure: { stage: 'headers', reason: 'timeout' } } as const;
    expect(isWorthRetry(silence, 1)).toBe(true);
    expect(isWorthRetry(silence, 2)).toBe(false);
  });

  test('429, 500, 502, 503 and 504, of all statuses', () => {
    const statuses = Array.from({ length: 500 }, (_, index) => index + 100);
    const worth = statuses.filter((statusCode) => isWorthRetry({ ...attempt, statusCode }, 0));
    expect(worth).toEqual([429, 500, 502, 503, 504]);
  });
});
