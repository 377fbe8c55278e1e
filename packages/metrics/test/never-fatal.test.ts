import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Series } from './collected-metrics.ts';
import { SECRET } from './hostile-values.ts';

interface Result {
  readonly logs: string[];
  readonly requests: Series[];
  readonly errors: Series[];
  readonly detections: Series[];
  /** How many of two ordinary requests were counted at the end. */
  readonly countedAfterwards: number;
}

/** Runs a scenario of `hostile-process.ts`. Rejects if the process ends with an error. */
async function run(scenario: string): Promise<Result> {
  const script = join(import.meta.dirname, 'hostile-process.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', script, scenario], {
    timeout: 60_000,
    env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  expect(stderr).toBe('');
  expect(stdout).not.toContain(SECRET);
  const result = JSON.parse(stdout) as Result;
  expect(new Set(result.logs).size).toBe(result.logs.length);
  return result;
}

/** The values that an attribute of a request can have. */
const ALLOWED: Record<string, RegExp> = {
  'http.request.method': /^(?:GET|PUT|_OTHER)$/,
  'http.response.status_code': /^[1-9]\d\d$/,
  'error.type': /^(?:[4-9]\d\d|[A-Za-z_]{1,64})$/,
  'url.template': /^(?:\{other\}|[/a-z{}.0-9-]{1,90})$/,
  'aws.imds.version': /^(?:token|v1|v2)$/,
};

const otherAttributes = (series: Series[]): unknown[] =>
  series.flatMap(({ attributes }) =>
    Object.entries(attributes).filter(([name, value]) => !ALLOWED[name]?.test(String(value))),
  );

it('no message on a diagnostics channel crashes the process or becomes an attribute', async () => {
  const { logs, requests, errors, detections, countedAfterwards } = await run('payloads');

  // Some of the messages are close enough to a request or a detection to be counted, others are logged.
  expect(requests.length).toBeGreaterThan(3);
  expect(errors.length).toBeGreaterThan(0);
  expect(logs.join('\n')).toMatch(/a listener on the channel undici:request:create failed \(\w+\)/);
  expect(otherAttributes([...requests, ...errors])).toEqual([]);
  expect(new Set(detections.map(({ attributes }) => attributes['aws.imds.detection.outcome']))).toEqual(
    new Set(['detected', '_OTHER']),
  );
  expect(countedAfterwards).toBe(2);
});

it('foreign messages in the buffer cost no other measurement', async () => {
  const { requests, detections } = await run('buffer');

  expect(requests).toMatchObject([{ count: 1 }]);
  expect(detections).toEqual([
    { attributes: { 'aws.imds.detection.outcome': '_OTHER', 'aws.imds.version': 'v2' }, count: 1 },
    { attributes: { 'aws.imds.detection.outcome': 'detected', 'aws.imds.version': 'v2' }, count: 1 },
  ]);
});

it('http.get() with a path that is not a string works, and is counted by the path that is sent', async () => {
  const { requests, logs } = await run('paths');

  expect(logs).toEqual([]);
  expect(requests.reduce((sum, { count }) => sum + count, 0)).toBe(8);
  expect(otherAttributes(requests)).toEqual([]);
  const known = requests.filter(({ attributes }) => attributes['url.template'] === '/latest/meta-data/ami-id');
  expect(known).toMatchObject([{ count: 3 }]);
});

it('a MeterProvider that throws does not affect requests, detections and the probe', async () => {
  const { logs, countedAfterwards } = await run('providers');

  expect(logs.join('\n')).toMatch(/the MeterProvider failed \(Error\)/);
  expect(logs.join('\n')).toMatch(/the gauge aws\.imds\.probe\.up failed \(Error\)/);
  expect(countedAfterwards).toBe(2);
});

it('a broken subscriber of another copy costs no other instrumentation a measurement', async () => {
  const { requests, logs, countedAfterwards } = await run('subscribers');

  expect(requests).toMatchObject([{ count: 1 }]);
  expect(logs).toHaveLength(3);
  expect(countedAfterwards).toBe(2);
});

it.each([
  { scenario: 'no registry', counted: expect.any(Number) },
  { scenario: 'foreign registry', counted: 2 },
  { scenario: 'polluted prototype', counted: 2 },
])('the process stays alive with: $scenario', async ({ scenario, counted }) => {
  const { errors, countedAfterwards } = await run(scenario);

  expect(errors).toEqual([]);
  expect(countedAfterwards).toEqual(counted);
});
