import type { ImdsAttempt } from '@imds-otel/client';
import { describe, expect, it } from 'vitest';
import { wrapCommand } from '../src/doctor/format-shell-command.ts';
import { formatWaterfall } from '../src/doctor/waterfall.ts';
import type { Line } from '../src/terminal.ts';

const ATTEMPT: ImdsAttempt = {
  kind: 'token',
  version: 'v2',
  method: 'PUT',
  path: '/latest/api/token',
  attempt: 1,
  startedAt: 1000,
  durationMs: 25,
};
const TOKEN: ImdsAttempt = { ...ATTEMPT, statusCode: 200, bytes: 56 };
const DOCUMENT: ImdsAttempt = {
  ...TOKEN,
  kind: 'read',
  method: 'GET',
  path: '/latest/dynamic/instance-identity/document',
  startedAt: 1025,
  durationMs: 50,
  bytes: 1500,
};
const HOSTNAME: ImdsAttempt = { ...DOCUMENT, path: '/latest/meta-data/hostname', durationMs: 75, bytes: 42 };

const format = (requests: readonly ImdsAttempt[], columns = 80): string[] =>
  formatWaterfall(requests, columns).map(plainText);

/** The text of a line without styles. */
function plainText(line: Line): string {
  return typeof line === 'string'
    ? line
    : line.parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

describe('the waterfall', () => {
  it('shows one bar per request, from its start to its end', () => {
    expect(format([DOCUMENT, HOSTNAME, TOKEN])).toEqual([
      'request                 IMDS  status     size  0               100.0 ms',
      'PUT api/token           v2    200        56 B  ██████                    25.0 ms',
      'GET dynamic/…/document  v2    200     1.5 KiB        ████████████        50.0 ms',
      'GET meta-data/hostname  v2    200        42 B        ██████████████████  75.0 ms',
    ]);
  });

  it.each([70, 80, 120])('fits into %d columns', (columns) => {
    const failed: ImdsAttempt = {
      ...DOCUMENT,
      path: `/latest/meta-data/${'long/'.repeat(20)}name-that-does-not-end-soon-either`,
      attempt: 12,
      durationMs: 12_345,
      failure: { stage: 'body', reason: 'unreachable' },
    };
    const lines = format([TOKEN, failed], columns);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines[2]).toMatch(/^GET meta-data\/….* #12 +v2 +unreachable/);
  });

  it('shows failed requests with a light bar, so that they are visible without color', () => {
    const [, line] = format([{ ...ATTEMPT, failure: { stage: 'headers', reason: 'timeout' } }]);
    expect(line).toMatch(/^PUT api\/token {2}v2 {4}timeout {8}░+ {2}25\.0 ms$/);
  });

  it('shows a bar for a request with a duration of zero', () => {
    expect(format([{ ...TOKEN, durationMs: 0 }])[1]).toMatch(/56 B {2}█ +0\.0 ms$/);
  });

  it('is empty without requests', () => {
    expect(format([])).toEqual([]);
  });
});

describe('wrapCommand', () => {
  const command = `aws ec2 modify-instance-metadata-options --instance-id i-${'0'.repeat(17)} --http-endpoint enabled`;

  it('keeps a command that fits on one line', () => {
    expect(wrapCommand(command, 120)).toEqual([`    ${command}`]);
  });

  it('breaks a long command before an option with a backslash', () => {
    const lines = wrapCommand(command, 80);
    expect(lines.length).toBe(2);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(command);
    expect(lines[0]).toMatch(/ \\$/);
  });
});
