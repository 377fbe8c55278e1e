import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '@imds-otel/simulator';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missing, output } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-go-'));
const program = join(folder, 'operations');
// Go downloads the modules once, unless they are in its cache.
const problem = await missing(
  () => output('go', ['version']),
  () => output('go', ['build', '-o', program, '.'], join(import.meta.dirname, 'go'), 300_000),
);
beforeAll(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});
afterAll(() => rmSync(folder, { recursive: true }));

describeUnless(problem, 'the AWS SDK for Go v2: feature/ec2/imds', () => {
  it('gets a response to each of its operations', async () => {
    await using imds = await startSimulator({ instance: { userData: '#!/bin/sh\n' } });
    const results = JSON.parse(await output(program, [imds.url]));
    expect(results).toMatchObject({
      GetMetadata: 'i-0123456789abcdef0',
      'GetMetadata listing': expect.stringMatching(/^ami-id\nami-launch-index\n(.+\n)+system$/),
      'GetMetadata absent': { error: expect.stringContaining('StatusCode: 404') },
      GetDynamicData: 'disabled',
      GetUserData: '#!/bin/sh\n',
      GetInstanceIdentityDocument: {
        accountId: '012345678901',
        architecture: 'arm64',
        availabilityZone: 'eu-central-1a',
        imageId: 'ami-0abcdef1234567890',
        instanceId: 'i-0123456789abcdef0',
        instanceType: 'm7g.large',
        pendingTime: '2025-01-02T03:04:05Z',
        privateIp: '10.0.1.23',
        region: 'eu-central-1',
      },
      GetIAMInfo: {
        Code: 'Success',
        InstanceProfileArn: 'arn:aws:iam::012345678901:instance-profile/example-role',
        InstanceProfileID: expect.stringMatching(/^AIPAEXAMPLE/),
      },
      GetRegion: 'eu-central-1',
    });
    // One token for all operations.
    expect(imds.requests.map(({ method }) => method).join(' ')).toBe(`PUT${' GET'.repeat(8)}`);
  });

  it('falls back to IMDSv1 if IMDSv2 is unavailable', async () => {
    await using imds = await startSimulator({ tokens: 'optional', faults: [{ method: 'PUT', with: { status: 404 } }] });
    const results = JSON.parse(await output(program, [imds.url]));
    expect(results).toMatchObject({ GetMetadata: 'i-0123456789abcdef0', GetRegion: 'eu-central-1' });
    expect(results.GetUserData.error).toContain('StatusCode: 404');
  });
});
