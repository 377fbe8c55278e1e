import { fileURLToPath } from 'node:url';
import { namespaceProblem } from 'test-support/namespace';
import { runOnInstance } from 'test-support/simulated-instance';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';

const DETECT = [process.execPath, fileURLToPath(new URL('./aws-detector.ts', import.meta.url))];
const env = { AWS_EC2_METADATA_DISABLED: undefined };

describeUnless(namespaceProblem, 'awsEc2Detector of OpenTelemetry at the real address', () => {
  it('detects the instance', async () => {
    const { stdout, stderr, requests } = await runOnInstance(DETECT, { env });
    expect(JSON.parse(stdout || `"${stderr}"`)).toEqual({
      'cloud.account.id': '012345678901',
      'cloud.availability_zone': 'eu-central-1a',
      'cloud.platform': 'aws_ec2',
      'cloud.provider': 'aws',
      'cloud.region': 'eu-central-1',
      'host.id': 'i-0123456789abcdef0',
      'host.name': 'ip-10-0-1-23.eu-central-1.compute.internal',
      'host.type': 'm7g.large',
    });
    expect(requests).toEqual([
      'PUT /latest/api/token 200',
      'GET /latest/dynamic/instance-identity/document 200',
      'GET /latest/meta-data/hostname 200',
    ]);
  });

  it('detects nothing if IMDS is disabled', async () => {
    const { stdout, requests } = await runOnInstance(DETECT, { env, simulator: { endpoint: 'disabled' } });
    expect(JSON.parse(stdout)).toEqual({});
    expect(requests).toContain('PUT /latest/api/token 403');
  });
});
