import type { SimulatorOptions } from '@imds-otel/simulator';
import { describe, expect, it } from 'vitest';
import { namespaceProblem } from '../../../test/namespace.ts';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { runCommand, type Surroundings, transcript } from './run-command.ts';

const TOKEN = '/latest/api/token';
const DOCUMENT = '/latest/dynamic/instance-identity/document';
const HOSTNAME = '/latest/meta-data/hostname';

interface Case extends Surroundings {
  readonly args?: readonly string[];
  readonly exitCode: 0 | 1;
}

const always = (...faults: NonNullable<SimulatorOptions['faults']>) => ({ faults });

const CASES: Record<string, Case> = {
  healthy: { exitCode: 0 },
  'healthy-with-tags': { args: ['--tags'], simulator: { instanceTags: true }, exitCode: 0 },
  'healthy-version-1': {
    simulator: { tokens: 'optional', ...always({ path: TOKEN, with: { status: 404 } }) },
    exitCode: 0,
  },
  'healthy-version-1-hop-limit': { simulator: { tokens: 'optional', hopLimitExceeded: true }, exitCode: 0 },
  'hop-limit': { simulator: { hopLimitExceeded: true }, exitCode: 1 },
  // Well before the client's own bound of a second, with which it would race.
  'hop-limit-reset': { simulator: { hopLimitExceeded: { resetAfterMs: 100 } }, exitCode: 1 },
  'v1-forbidden': {
    simulator: always({ path: TOKEN, with: { status: 404 } }),
    env: { AWS_EC2_METADATA_V1_DISABLED: 'true' },
    exitCode: 1,
  },
  'imds-off': { simulator: { endpoint: 'disabled' }, exitCode: 1 },
  blocked: { simulator: 'none', args: ['--timeout', '1500'], exitCode: 1 },
  'no-answer': { simulator: always({ with: 'no-response' }), args: ['--timeout', '15000'], exitCode: 1 },
  intercepted: { simulator: always({ with: 'captive-portal' }), exitCode: 1 },
  throttled: { simulator: always({ path: DOCUMENT, with: { status: 429 } }), exitCode: 1 },
  unavailable: { simulator: always({ path: DOCUMENT, with: { status: 503 } }), exitCode: 1 },
  'look-alike': {
    simulator: {
      tokens: 'optional',
      ...always({ path: TOKEN, with: { status: 404 } }, { path: DOCUMENT, with: { status: 404 } }),
    },
    sys: {},
    exitCode: 1,
  },
  incomplete: { simulator: always({ path: HOSTNAME, with: { status: 404 } }), exitCode: 1 },
  'tags-off': { args: ['--tags'], exitCode: 1 },
  'endpoint-mistyped': {
    env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://169.254.169.254:8080' },
    args: ['--timeout', '1500'],
    sys: {},
    exitCode: 1,
  },
  'invalid-setting': { env: { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv5' }, exitCode: 1 },
  disabled: { env: { AWS_EC2_METADATA_DISABLED: 'true' }, exitCode: 1 },
  laptop: { simulator: 'none', sys: {}, addresses: false, exitCode: 1 },
  'other-vendor': { simulator: 'none', sys: { 'class/dmi/id/sys_vendor': 'LENOVO' }, exitCode: 1 },
  fargate: { simulator: 'none', env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' }, exitCode: 1 },
};

describeWhere(namespaceProblem, 'doctor', () => {
  // To accept what has changed: vitest run -u packages/cli, then read the diff as a user would.
  describe.concurrent('says at 80 columns, without colour', () => {
    it.for(Object.entries(CASES))('%s', async ([name, { args = [], exitCode, ...surroundings }], { expect }) => {
      const line = ['doctor', ...args];
      const ended = await runCommand(line, surroundings);

      expect(ended.exitCode).toBe(exitCode);
      expect(ended.stdout.split('\n').filter((text) => text.length > 80)).toEqual([]);
      await expect(transcript(line, ended)).toMatchFileSnapshot(`golden/doctor-${name}.txt`);
    });
  });

  it('gives all of it as JSON', async () => {
    const line = ['doctor', '--json'];
    const ended = await runCommand(line, { simulator: { hopLimitExceeded: true } });

    expect(JSON.parse(ended.stdout)).toMatchObject({
      healthy: false,
      outcome: 'degraded',
      endpoint: 'http://169.254.169.254',
      problem: { cause: 'hop-limit', command: expect.stringContaining('i-0123456789abcdef0') },
      hints: [{ topic: 'hop limit', ok: false }, { topic: 'clock' }],
    });
    await expect(transcript(line, ended)).toMatchFileSnapshot('golden/doctor-json.txt');
  });

  it('notices a clock that is wrong', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const { stdout } = await runCommand(['doctor'], {
      simulator: always({ path: TOKEN, times: 1, with: { status: 404, headers: { Date: date } } }),
    });

    expect(stdout).toMatch(/✘ clock: this host's clock is 3[56]\d\d s ahead of the service's/);
  });
});
