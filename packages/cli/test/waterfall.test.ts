import type { ImdsAttempt } from '@imds-otel/client';
import { describe, expect, it } from 'vitest';
import { pasteable } from '../src/doctor/pasteable.ts';
import { waterfall } from '../src/doctor/waterfall.ts';

const TOKEN: ImdsAttempt = {
  method: 'PUT',
  path: '/latest/api/token',
  version: 'token',
  attempt: 1,
  startedAt: 1000,
  durationMs: 25,
  statusCode: 200,
  bytes: 56,
};
const DOCUMENT: ImdsAttempt = {
  ...TOKEN,
  method: 'GET',
  path: '/latest/dynamic/instance-identity/document',
  version: 'v2',
  startedAt: 1025,
  durationMs: 50,
  bytes: 1500,
};
const HOSTNAME: ImdsAttempt = { ...DOCUMENT, path: '/latest/meta-data/hostname', durationMs: 75, bytes: 42 };

const draw = (requests: readonly ImdsAttempt[], columns = 80) =>
  waterfall(requests, { columns, style: (_format, text) => text });

describe('the waterfall', () => {
  it('has a bar for each request, from its start, as long as it took', () => {
    expect(draw([DOCUMENT, HOSTNAME, TOKEN])).toEqual([
      'request                 v   status     size  0                 100.0 ms',
      'PUT api/token               200        56 B  ███████                     25.0 ms',
      'GET dynamic/…/document  v2  200     1.5 KiB         █████████████        50.0 ms',
      'GET meta-data/hostname  v2  200        42 B         ███████████████████  75.0 ms',
    ]);
  });

  it.each([70, 80, 120])('fits %d columns', (columns) => {
    const silent: ImdsAttempt = {
      ...DOCUMENT,
      path: `/latest/meta-data/${'long/'.repeat(20)}name-that-does-not-end-soon-either`,
      attempt: 12,
      durationMs: 12_345,
      failure: { stage: 'body', reason: 'unreachable' },
    };
    const lines = draw([TOKEN, silent], columns);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines[2]).toMatch(/^GET meta-data\/….* #12 +v2 +unreachable/);
  });

  it('tells without colour where no answer came', () => {
    const { statusCode, bytes, ...silent } = TOKEN;
    const [, line] = draw([{ ...silent, failure: { stage: 'headers', reason: 'timeout' } }]);
    expect(line).toMatch(/^PUT api\/token {6}timeout {8}░+ {2}25\.0 ms$/);
    expect([statusCode, bytes]).toEqual([200, 56]);
  });

  it('draws what took no time at all, too', () => {
    expect(draw([{ ...TOKEN, durationMs: 0 }])[1]).toMatch(/56 B {2}█ +0\.0 ms$/);
  });

  it('is nothing where nothing was asked', () => {
    expect(draw([])).toEqual([]);
  });
});

describe('a command to paste', () => {
  const command = `aws ec2 modify-instance-metadata-options --instance-id i-${'0'.repeat(17)} --http-endpoint enabled`;

  it('stays one line where there is room', () => {
    expect(pasteable(command, 120)).toBe(`    ${command}`);
  });

  it('is broken before an option, so that a shell reads the same', () => {
    const lines = pasteable(command, 80).split('\n');
    expect(lines.length).toBe(2);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(command);
    expect(lines[0]).toMatch(/ \\$/);
  });
});
