import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { type HostOptions, runCommand, transcript } from './run-command.ts';

interface Case extends HostOptions {
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
  'item-timeout': {
    args: ['local-ipv4', '--timeout', '1500'],
    simulator: { faults: [{ with: 'no-response' }] },
    exitCode: 1,
  },
  'user-data-missing': { args: ['user-data'], exitCode: 1 },
  signature: { args: ['dynamic/instance-identity/pkcs7'], exitCode: 0 },
  'path-outside-imds': { args: ['../../etc/passwd'], exitCode: 1 },
  disabled: { args: ['local-ipv4'], env: { AWS_EC2_METADATA_DISABLED: 'true' }, exitCode: 1 },
};

describeUnless(namespaceProblem, 'imds-otel show', () => {
  it.each(Object.entries(CASES))(
    'prints the golden output for the case %s',
    async (name, { args, exitCode, ...host }) => {
      const line = ['show', ...args];
      const result = await runCommand(line, host);

      expect(result.exitCode).toBe(exitCode);
      await expect(transcript(line, result)).toMatchFileSnapshot(`golden/show-${name}.txt`);
    },
  );

  it('shows credentials only with --reveal', async () => {
    const [redacted, revealed] = await Promise.all([
      runCommand(['show', ROLE]),
      runCommand(['show', ROLE, '--reveal']),
    ]);
    const { SecretAccessKey, Token, AccessKeyId } = JSON.parse(revealed.stdout) as Record<string, string>;

    for (const secret of [SecretAccessKey, Token, AccessKeyId]) {
      expect(secret).toMatch(/^\S{16,}$/);
      expect(redacted.stdout).not.toContain(secret);
    }
  });

  it('shows user data only with --reveal', async () => {
    const simulator = { instance: { userData: 'password=hunter2' } };
    const { stdout } = await runCommand(['show', 'user-data', '--reveal'], { simulator });
    expect(stdout).toBe('password=hunter2\n');
  });
});
