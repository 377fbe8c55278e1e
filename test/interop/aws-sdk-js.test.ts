import { fromInstanceMetadata } from '@aws-sdk/credential-providers';
import { MetadataService } from '@aws-sdk/ec2-metadata-service';
import { startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});
afterEach(() => {
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
});

describe('the AWS SDK for JavaScript v3: fromInstanceMetadata', () => {
  it('gets the credentials of the role with a token', async () => {
    await using imds = await startSimulator();
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    const credentials = await fromInstanceMetadata({ maxRetries: 0 })();
    expect(credentials).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIAEXAMPLE/),
      secretAccessKey: expect.stringMatching(/^EXAMPLE\//),
      sessionToken: expect.stringMatching(/^EXAMPLE/),
      expiration: expect.any(Date),
    });
    expect(imds.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'PUT /latest/api/token 200',
      'GET /latest/meta-data/iam/security-credentials/ 200',
      'GET /latest/meta-data/iam/security-credentials/example-role 200',
    ]);
  });

  it('gets the rotated credentials on the next request', async () => {
    await using imds = await startSimulator();
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    const first = await fromInstanceMetadata({ maxRetries: 0 })();
    imds.rotateCredentials();
    expect((await fromInstanceMetadata({ maxRetries: 0 })()).accessKeyId).not.toBe(first.accessKeyId);
  });

  it('falls back to IMDSv1 if IMDSv2 is unavailable', async () => {
    await using imds = await startSimulator({ tokens: 'optional', faults: [{ method: 'PUT', with: { status: 404 } }] });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    expect((await fromInstanceMetadata({ maxRetries: 0 })()).accessKeyId).toMatch(/^ASIAEXAMPLE/);
  });

  it('fails on an instance without a role', async () => {
    await using imds = await startSimulator({ preset: 'no-role' });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    await expect(fromInstanceMetadata({ maxRetries: 0 })()).rejects.toThrow(
      'Error response received from instance metadata service',
    );
  });
});

describe('the AWS SDK for JavaScript v3: ec2-metadata-service', () => {
  it('reads items, listings and the identity document with a token', async () => {
    await using imds = await startSimulator();
    const service = new MetadataService({ endpoint: imds.url });
    expect(await service.fetchMetadataToken()).toHaveLength(56);
    expect(await service.request('/latest/meta-data/instance-id', {})).toBe(imds.instance.instanceId);
    expect((await service.request('/latest/meta-data/', {})).split('\n')).toContain('placement/');
    const document = JSON.parse(await service.request('/latest/dynamic/instance-identity/document', {}));
    expect(document).toMatchObject({ region: 'eu-central-1', accountId: '012345678901' });
    expect(imds.requests.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('falls back to IMDSv1 if IMDSv2 is unavailable', async () => {
    await using imds = await startSimulator({ tokens: 'optional', faults: [{ method: 'PUT', with: { status: 404 } }] });
    const service = new MetadataService({ endpoint: imds.url });
    expect(await service.request('/latest/meta-data/instance-type', {})).toBe('m7g.large');
  });
});
