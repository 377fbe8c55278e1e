import { expect, it } from 'vitest';
import { namespaceProblem } from '../../../test/namespace.ts';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { runCommand, type Surroundings, transcript } from './run-command.ts';

interface Case extends Surroundings {
  readonly args: readonly string[];
  readonly exitCode: 0 | 1 | 2;
}

const ROLE = 'iam/security-credentials/example-role';

const CASES: Record<string, Case> = {
  attributes: { args: [], exitCode: 0 },
  'attributes-json': { args: ['--json'], exitCode: 0 },
  'attributes-long-tag': {
    args: ['--tags'],
    simulator: { instanceTags: true, instance: { tags: { description: 'long text, '.repeat(20) } } },
    exitCode: 0,
  },
  'attributes-degraded': { args: [], simulator: { endpoint: 'disabled' }, exitCode: 0 },
  'attributes-absent': { args: [], simulator: 'none', sys: {}, addresses: false, exitCode: 1 },
  'attributes-absent-json': { args: ['--json'], simulator: 'none', sys: {}, addresses: false, exitCode: 1 },
  item: { args: ['local-ipv4'], exitCode: 0 },
  'item-json': { args: ['/latest/meta-data/local-ipv4', '--json'], exitCode: 0 },
  'item-missing': { args: ['public-ipv4'], exitCode: 1 },
  folder: { args: ['placement/'], exitCode: 0 },
  'folder-json': { args: ['meta-data/placement/', '--json'], exitCode: 0 },
  'folder-dynamic': { args: ['dynamic/'], exitCode: 0 },
  document: { args: ['dynamic/instance-identity/document'], exitCode: 0 },
  credentials: { args: [ROLE], exitCode: 0 },
  'credentials-json': { args: [`meta-data/${ROLE}`, '--json'], exitCode: 0 },
  'credentials-of-the-instance': {
    args: ['identity-credentials/ec2/security-credentials/ec2-instance'],
    exitCode: 0,
  },
  'user-data': { args: ['user-data'], simulator: { instance: { userData: 'password=hunter2' } }, exitCode: 0 },
  'item-missing-dynamic': { args: ['dynamic/nothing'], exitCode: 1 },
  'item-unreachable': { args: ['local-ipv4'], simulator: 'none', exitCode: 1 },
  'item-unanswered': {
    args: ['local-ipv4', '--timeout', '1500'],
    simulator: { faults: [{ with: 'no-response' }] },
    exitCode: 1,
  },
  'user-data-missing': { args: ['user-data'], exitCode: 1 },
  signature: { args: ['dynamic/instance-identity/pkcs7'], exitCode: 0 },
  'path-that-leads-out': { args: ['../../etc/passwd'], exitCode: 1 },
  switched: { args: ['local-ipv4'], env: { AWS_EC2_METADATA_DISABLED: 'true' }, exitCode: 1 },
};

describeWhere(namespaceProblem, 'show', () => {
  it.each(Object.entries(CASES))('%s', async (name, { args, exitCode, ...surroundings }) => {
    const line = ['show', ...args];
    const ended = await runCommand(line, surroundings);

    expect(ended.exitCode).toBe(exitCode);
    await expect(transcript(line, ended)).toMatchFileSnapshot(`golden/show-${name}.txt`);
  });

  it('shows credentials with --reveal only', async () => {
    const [hidden, revealed] = await Promise.all([runCommand(['show', ROLE]), runCommand(['show', ROLE, '--reveal'])]);
    const { SecretAccessKey, Token, AccessKeyId } = JSON.parse(revealed.stdout) as Record<string, string>;

    for (const secret of [SecretAccessKey, Token, AccessKeyId]) {
      expect(secret).toMatch(/^\S{16,}$/);
      expect(hidden.stdout).not.toContain(secret);
    }
  });

  it('shows user data with --reveal only', async () => {
    const simulator = { instance: { userData: 'password=hunter2' } };
    const { stdout } = await runCommand(['show', 'user-data', '--reveal'], { simulator });
    expect(stdout).toBe('password=hunter2\n');
  });
});
