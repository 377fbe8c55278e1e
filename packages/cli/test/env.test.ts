import { execFileSync } from 'node:child_process';
import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { type HostOptions, runCommand, transcript } from './run-command.ts';

interface Case extends HostOptions {
  readonly args: readonly string[];
  readonly exitCode: 0 | 1;
}

const TAGGED: HostOptions = {
  simulator: { instanceTags: true, instance: { tags: { 'cost-center': 'R&D, 50% o\'clock="x"' } } },
};

/** Values that dotenv and Docker cannot hold, next to some that they can. */
const TEAM: HostOptions = {
  simulator: { instanceTags: true, instance: { tags: { Name: 'web', team: "Bob's team", notes: 'a\nb', z: 'last' } } },
};

const CASES: Record<string, Case> = {
  sh: { args: [], exitCode: 0 },
  fish: { args: ['--format', 'fish'], exitCode: 0 },
  powershell: { args: ['--format', 'powershell'], exitCode: 0 },
  dotenv: { args: ['--format', 'dotenv'], exitCode: 0 },
  docker: { args: ['--format', 'docker'], exitCode: 0 },
  json: { args: ['--json'], exitCode: 0 },
  each: { args: ['--each'], exitCode: 0 },
  'each-prefix-fish': { args: ['--each', '--prefix', 'EC2_', '-f', 'fish'], exitCode: 0 },
  'special-characters': { args: ['--tags'], ...TAGGED, exitCode: 0 },
  'special-characters-dotenv': { args: ['--tags', '-f', 'dotenv'], ...TAGGED, exitCode: 0 },
  merged: { args: [], env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders,host.name=blue' }, exitCode: 0 },
  'not-merged': {
    args: ['--no-merge'],
    env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders,host.name=blue' },
    exitCode: 0,
  },
  'each-skipped-dotenv': { args: ['--each', '--tags', '-f', 'dotenv'], ...TEAM, exitCode: 0 },
  'each-apostrophe-docker': { args: ['--each', '--tags', '-f', 'docker'], ...TEAM, exitCode: 0 },
  'each-same-name': {
    args: ['--each', '--tags'],
    simulator: { instanceTags: true, instance: { tags: { 'a-b': '1', 'a.b': '2', a_b: '3', Name: 'x', name: 'y' } } },
    exitCode: 1,
  },
  'nothing-fits-dotenv': {
    args: ['-f', 'dotenv'],
    env: { OTEL_RESOURCE_ATTRIBUTES: "team=Bob's" },
    exitCode: 1,
  },
  'tag-too-long': {
    args: ['--tags'],
    simulator: { instanceTags: true, instance: { tags: { long: 'x'.repeat(256) } } },
    exitCode: 0,
  },
  degraded: { args: [], simulator: { hopLimitExceeded: true }, exitCode: 0 },
  absent: { args: [], simulator: 'none', sys: {}, addresses: false, exitCode: 1 },
};

describeUnless(namespaceProblem, 'imds-otel env', () => {
  it.each(Object.entries(CASES))(
    'prints the golden output for the case %s',
    async (name, { args, exitCode, ...host }) => {
      const line = ['env', ...args];
      const result = await runCommand(line, host);

      expect(result.exitCode).toBe(exitCode);
      await expect(transcript(line, result)).toMatchFileSnapshot(`golden/env-${name}.txt`);
    },
  );

  it('prints lines that sh evaluates to the original values', async () => {
    const { stdout } = await runCommand(['env', '--tags', '--each'], TAGGED);
    const script = 'eval "$1"; printf "%s|%s" "$IMDS_CLOUD_REGION" "$IMDS_EC2_TAG_COST_CENTER"';
    const printed = execFileSync('sh', ['-c', script, 'sh', stdout], { encoding: 'utf8' });
    expect(printed).toBe('eu-central-1|R&D, 50% o\'clock="x"');
  });
});
