import { join } from 'node:path';
import { namespaceProblem } from 'test-support/namespace';
import { runOnInstance } from 'test-support/simulated-instance';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { missing, output } from './tool.ts';

const withoutCurl = await missing(() => output('curl', ['--version']));
const withoutEc2metadata = await missing(() => output('sh', ['-c', 'command -v ec2metadata']));

const lines = (text: string, separator: string): Record<string, string> =>
  Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(separator)), line.slice(line.indexOf(separator) + separator.length)]),
  );

describeUnless(namespaceProblem ?? withoutCurl, 'curl at the real address', () => {
  it('returns the metadata that shell scripts read', async () => {
    const { stdout, stderr } = await runOnInstance([join(import.meta.dirname, 'published-scripts.sh')], {
      simulator: {
        instance: {
          securityGroups: [
            { id: 'sg-0123456789abcdef0', name: 'web' },
            { id: 'sg-0123456789abcdef1', name: 'ssh' },
          ],
        },
      },
    });
    expect(stderr.trim()).toBe('');
    expect(lines(stdout, '=')).toEqual({
      account: '012345678901',
      region_from_document: 'eu-central-1',
      region_from_zone: 'eu-central-1',
      region: 'eu-central-1',
      ami: 'ami-0abcdef1234567890',
      zone: 'eu-central-1a',
      zone_id: 'euc1-az1',
      hostname: 'ip-10-0-1-23.eu-central-1.compute.internal',
      instance_id: 'i-0123456789abcdef0',
      instance_type: 'm7g.large',
      local_ipv4: '10.0.1.23',
      mac: '02:29:96:8f:6a:2d',
      mac_agrees: 'yes',
      vpc: 'vpc-0123456789abcdef0',
      security_groups: 'web,ssh',
      role: 'example-role',
      key: 'ASIAEXAMPLE',
      public_ipv4: 'none',
      imdsv1: '401',
    });
  });

  it('reaches the IPv6 address', async () => {
    const { stdout } = await runOnInstance(['curl', '-gsS', 'http://[fd00:ec2::254]/latest/meta-data/ipv6'], {
      simulator: { host: 'fd00:ec2::254', preset: 'ipv6-only', tokens: 'optional' },
    });
    expect(stdout).toBe('2001:db8:1234:1a00:1c2a:3b4c:5d6e:7f80');
  });
});

describeUnless(namespaceProblem ?? withoutEc2metadata, 'ec2metadata of cloud-guest-utils at the real address', () => {
  it('prints the metadata of the instance', async () => {
    const { stdout, exitCode } = await runOnInstance(['ec2metadata'], {
      simulator: {
        instance: { keyPair: { name: 'ops', publicKey: 'ssh-ed25519 AAAAC3Nza ops' }, publicIpv4: '203.0.113.25' },
      },
    });
    expect(exitCode).toBe(0);
    expect(lines(stdout, ': ')).toMatchObject({
      'ami-id': 'ami-0abcdef1234567890',
      'ami-launch-index': '0',
      'ami-manifest-path': '(unknown)',
      'availability-zone': 'eu-central-1a',
      'instance-id': 'i-0123456789abcdef0',
      'instance-type': 'm7g.large',
      'local-hostname': 'ip-10-0-1-23.eu-central-1.compute.internal',
      'local-ipv4': '10.0.1.23',
      'public-hostname': 'ec2-203-0-113-25.eu-central-1.compute.amazonaws.com',
      'public-ipv4': '203.0.113.25',
      'reservation-id': 'r-0123456789abcdef0',
      'security-groups': 'default',
      'user-data': 'unavailable',
    });
    expect(stdout).toContain('ssh-ed25519 AAAAC3Nza ops');
  });
});
