import type { SimulatorOptions } from '@imds-otel/simulator';
import { LAPTOP } from 'test-support/dmi';
import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { type HostOptions, runCommand, transcript } from './run-command.ts';

const TOKEN = '/latest/api/token';
const DOCUMENT = '/latest/dynamic/instance-identity/document';
const HOSTNAME = '/latest/meta-data/hostname';

interface Case extends HostOptions {
  readonly args?: readonly string[];
  readonly exitCode: 0 | 1;
}

const always = (...faults: NonNullable<SimulatorOptions['faults']>) => ({ faults });

const CASES: Record<string, Case> = {
  healthy: { exitCode: 0 },
  'healthy-with-tags': { args: ['--tags'], simulator: { instanceTags: true }, exitCode: 0 },
  'healthy-imdsv1': {
    simulator: { tokens: 'optional', ...always({ path: TOKEN, with: { status: 404 } }) },
    exitCode: 0,
  },
  'healthy-imdsv1-hop-limit': { simulator: { tokens: 'optional', hopLimitExceeded: true }, exitCode: 0 },
  'hop-limit': { simulator: { hopLimitExceeded: true }, exitCode: 1 },
  // Well below the client's attempt timeout of one second, so that the reset always comes first.
  'hop-limit-reset': { simulator: { hopLimitExceeded: { resetAfterMs: 100 } }, exitCode: 1 },
  'v1-disabled': {
    simulator: always({ path: TOKEN, with: { status: 404 } }),
    env: { AWS_EC2_METADATA_V1_DISABLED: 'true' },
    exitCode: 1,
  },
  'imds-off': { simulator: { endpoint: 'disabled' }, exitCode: 1 },
  blocked: { simulator: 'none', args: ['--timeout', '1500'], exitCode: 1 },
  'no-response': { simulator: always({ with: 'no-response' }), args: ['--timeout', '15000'], exitCode: 1 },
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
  'other-vendor': { simulator: 'none', sys: LAPTOP, exitCode: 1 },
  fargate: { simulator: 'none', env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' }, exitCode: 1 },
};

describeUnless(namespaceProblem, 'imds-otel doctor', () => {
  // To accept changes, run vitest -u on this file, then read the diff as a user would.
  describe.concurrent('prints a plain report of at most 80 columns', () => {
    it.for(Object.entries(CASES))('for the case %s', async ([name, { args = [], exitCode, ...host }], { expect }) => {
      const line = ['doctor', ...args];
      const result = await runCommand(line, host);

      expect(result.exitCode).toBe(exitCode);
      expect(result.stdout.split('\n').filter((text) => text.length > 80)).toEqual([]);
      await expect(transcript(line, result)).toMatchFileSnapshot(`golden/doctor-${name}.txt`);
    });
  });

  it('prints all findings as JSON with --json', async () => {
    const line = ['doctor', '--json'];
    const result = await runCommand(line, { simulator: { hopLimitExceeded: true } });

    expect(JSON.parse(result.stdout)).toMatchObject({
      healthy: false,
      outcome: 'degraded',
      endpoint: 'http://169.254.169.254',
      hopLimit: 'too-low',
      problem: { cause: 'hop-limit', command: expect.stringContaining('i-0123456789abcdef0') },
      hints: [{ topic: 'hop limit', ok: false }, { topic: 'clock' }],
    });
    await expect(transcript(line, result)).toMatchFileSnapshot('golden/doctor-json.txt');
  });

  it('reports a wrong clock', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const { stdout } = await runCommand(['doctor'], {
      simulator: always({ path: TOKEN, times: 1, with: { status: 404, headers: { Date: date } } }),
    });

    expect(stdout).toMatch(/✘ clock: this host's clock is 3[56]\d\d s ahead of the clock of IMDS/);
  });
});
