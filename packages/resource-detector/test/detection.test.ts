import { createServer } from 'node:net';
import { startSimulator } from '@imds-otel/simulator';
import { GOOGLE, NITRO } from 'test-support/dmi';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { runDetection } from '../src/run-detection.ts';
import { detect, receivedRequests } from './detect.ts';
import { hostOf } from './host.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';
const HOSTNAME = '/latest/meta-data/hostname';

const BASE = {
  'cloud.provider': 'aws',
  'cloud.platform': 'aws_ec2',
  'cloud.account.id': '012345678901',
  'cloud.region': 'eu-central-1',
  'cloud.availability_zone': 'eu-central-1a',
  'host.id': 'i-0123456789abcdef0',
  'host.type': 'm7g.large',
  'host.image.id': 'ami-0abcdef1234567890',
  'host.name': 'ip-10-0-1-23.eu-central-1.compute.internal',
};

describe('on an instance', () => {
  it('the detection finds every attribute that needs no option', async () => {
    const detection = await detect();
    expect(detection).toMatchObject({ outcome: 'detected', version: 'v2' });
    expect(detection.attributes).toEqual(BASE);
    expect(detection).not.toHaveProperty('problem');
    expect(detection.hopLimit).toBe('sufficient');
  });

  it('the detection needs one token request and two reads', async () => {
    const { requests } = await detect();
    expect(
      receivedRequests()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([`GET ${DOCUMENT}`, `GET ${HOSTNAME}`, 'PUT /latest/api/token']);
    expect(requests).toHaveLength(3);
  });

  it.each([
    ['host.name', 'identity document', DOCUMENT],
    ['cloud.account.id', 'host name', HOSTNAME],
  ] as const)('%s does not wait for the %s', async (name, _, path) => {
    // The detection ends before the first attempt of the other read does.
    const { attributes } = await detect({ faults: [{ path, with: 'no-response' }] }, { timeoutMs: 900 }, NITRO);
    expect(attributes[name]).toBe(BASE[name]);
  });

  it('the detection falls back to IMDSv1 if IMDSv2 is not supported', async () => {
    const detection = await detect({
      tokens: 'optional',
      faults: [{ path: '/latest/api/token', with: { status: 404 } }],
    });
    expect(detection).toMatchObject({ outcome: 'detected', version: 'v1', attributes: BASE });
  });

  it('the identity document is requested again until the timeout if IMDS responds to other requests', async () => {
    // The client's two attempts, and one more.
    const detection = await detect({ faults: [{ path: DOCUMENT, times: 3, with: 'no-response' }] });
    expect(detection).toMatchObject({ outcome: 'detected', attributes: BASE });
    // A read that succeeded is not repeated.
    expect(receivedRequests().filter(({ path }) => path === HOSTNAME)).toHaveLength(1);
  });

  it('the token never appears in the detection', async () => {
    const detection = await detect({ tokens: 'required' });
    const token = receivedRequests().find(({ method }) => method === 'GET')?.headers['x-aws-ec2-metadata-token'];
    expect(token).toMatch(/^\S{20,}$/);
    expect(JSON.stringify(detection)).not.toContain(token);
  });
});

describe('the DMI data', () => {
  it('is part of the residency, but the attributes are those of IMDS', async () => {
    const files = { ...NITRO, '/sys/class/dmi/id/product_name': 'm5.metal' };
    const { residency, attributes } = await detect({}, {}, files);
    expect(residency).toMatchObject({ verdict: 'ec2', instanceType: 'm5.metal' });
    expect(attributes['host.type']).toBe('m7g.large');
  });

  it('of another vendor prevents every request', () => {
    // Not a promise: the result is available at once.
    expect(runDetection(readConfig({}, {}), hostOf(GOOGLE))).toMatchObject({ outcome: 'absent', requests: [] });
  });
});

describe('a host that nothing identifies', () => {
  afterEach(() => {
    delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    delete process.env['AWS_METADATA_SERVICE_TIMEOUT'];
  });

  // Two attempts of the token request, then two of each read: all of them, or as many as fit into 2.5 s.
  it.each([
    ['gets short attempts if connections open and no response arrives', {}, 4],
    ['gets attempts as long as AWS_METADATA_SERVICE_TIMEOUT allows', { AWS_METADATA_SERVICE_TIMEOUT: '1' }, 2],
  ])('%s', async (_, env, reads) => {
    delete process.env['AWS_EC2_METADATA_DISABLED'];
    await using imds = await startSimulator({ faults: [{ with: 'no-response' }] });
    // Only the client reads this endpoint. The detector would treat the host as EC2.
    Object.assign(process.env, { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url, ...env });
    const detection = await runDetection(readConfig({ timeoutMs: 2500 }, {}), hostOf({}, env));
    expect(detection).toMatchObject({ outcome: 'absent', residency: { verdict: 'unknown' } });
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    expect(imds.requests.filter(({ method }) => method === 'GET')).toHaveLength(reads);
  });
});

describe('the detection does not reject', () => {
  it.each(['ftp://127.0.0.1', 'http://user:hunter2@127.0.0.1', 'not a url', ''])(
    'if the endpoint is %j',
    async (endpoint) => {
      delete process.env['AWS_EC2_METADATA_DISABLED'];
      const detection = await runDetection(readConfig({ endpoint }, {}), hostOf(NITRO));
      expect(detection).toMatchObject({ outcome: 'degraded', problem: { cause: 'invalid-setting' } });
      expect(JSON.stringify(detection)).not.toContain('hunter2');
    },
  );

  it('if a server does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const detection = await runDetection(readConfig({ endpoint: `http://127.0.0.1:${port}` }, {}), hostOf());
    server.close();
    expect(detection).toMatchObject({ outcome: 'absent', attributes: {} });
  });
});
