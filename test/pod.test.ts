import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NITRO } from 'test-support/dmi';
import { namespaceProblem } from 'test-support/namespace';
import { runOnInstance } from 'test-support/simulated-instance';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';

describeUnless(namespaceProblem, 'the pod of examples/kubernetes on a node with hop limit 1', () => {
  it('sends the attributes from DMI data, its manifest and the downward API, and logs the remedy', async () => {
    const { stdout, stderr, exitCode } = await runOnInstance(
      [process.execPath, join(import.meta.dirname, 'fixtures/pod.ts')],
      { sys: NITRO, env: { AWS_EC2_METADATA_DISABLED: undefined }, simulator: { hopLimitExceeded: true } },
    );
    expect({ stderr: stderr.trim(), exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const { output, resource } = JSON.parse(stdout) as { output: string[]; resource: Record<string, unknown> };
    expect(resource).toMatchObject({
      'cloud.platform': 'aws_ec2',
      'cloud.region': 'eu-central-1',
      'host.id': 'i-0123456789abcdef0',
      'host.type': 'm7g.large',
      'k8s.pod.name': 'orders-5d9c7b8f6-x2x7k',
    });
    expect(resource).not.toHaveProperty('cloud.account.id');

    const page = readFileSync(join(import.meta.dirname, '../docs/kubernetes-and-ecs.md'), 'utf8');
    const quoted = /```text\n(EC2 detection degraded[^`]+)```/.exec(page)?.[1]?.replaceAll('\n', ' ').trim();
    expect(output.join(' ')).toContain(quoted);
  });
});
