import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { namespaceProblem } from '../../../test/namespace.ts';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { runCommand, type Surroundings, transcript } from './run-command.ts';

interface Case extends Surroundings {
  readonly args: readonly string[];
  readonly exitCode: 0 | 1;
}

const TAGGED: Surroundings = {
  simulator: { instanceTags: true, instance: { tags: { 'cost-centre': 'R&D, 50% o\'clock="x"' } } },
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
  'awkward-tag': { args: ['--tags'], ...TAGGED, exitCode: 0 },
  'awkward-tag-dotenv': { args: ['--tags', '-f', 'dotenv'], ...TAGGED, exitCode: 0 },
  merged: { args: [], env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders,host.name=blue' }, exitCode: 0 },
  'not-merged': {
    args: ['--no-merge'],
    env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders,host.name=blue' },
    exitCode: 0,
  },
  'tag-too-long': {
    args: ['--tags'],
    simulator: { instanceTags: true, instance: { tags: { long: 'x'.repeat(256) } } },
    exitCode: 0,
  },
  degraded: { args: [], simulator: { hopLimitExceeded: true }, exitCode: 0 },
  absent: { args: [], simulator: 'none', sys: {}, addresses: false, exitCode: 1 },
};

describeWhere(namespaceProblem, 'env', () => {
  it.each(Object.entries(CASES))('%s', async (name, { args, exitCode, ...surroundings }) => {
    const line = ['env', ...args];
    const ended = await runCommand(line, surroundings);

    expect(ended.exitCode).toBe(exitCode);
    await expect(transcript(line, ended)).toMatchFileSnapshot(`golden/env-${name}.txt`);
  });

  it('gives a shell what it evaluates', async () => {
    const { stdout } = await runCommand(['env', '--tags', '--each'], TAGGED);
    const script = 'eval "$1"; printf "%s|%s" "$IMDS_CLOUD_REGION" "$IMDS_EC2_TAG_COST_CENTRE"';
    const printed = execFileSync('sh', ['-c', script, 'sh', stdout], { encoding: 'utf8' });
    expect(printed).toBe('eu-central-1|R&D, 50% o\'clock="x"');
  });
});
