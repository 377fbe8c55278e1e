import { createServer } from 'node:net';
import { startSimulator } from '@imds-otel/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { runDetection } from '../src/detection.ts';
import { asked, detect } from './detect.ts';
import { GOOGLE, hostOf, NITRO } from './host.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';

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
  it('every attribute that needs no option is there', async () => {
    const detection = await detect();
    expect(detection).toMatchObject({ outcome: 'detected', version: 'v2' });
    expect(detection.attributes).toEqual(BASE);
    expect(detection).not.toHaveProperty('problem');
  });

  it('one token and two reads are all that is asked', async () => {
    const { requests } = await detect();
    expect(
      asked()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([`GET ${DOCUMENT}`, 'GET /latest/meta-data/hostname', 'PUT /latest/api/token']);
    expect(requests).toHaveLength(3);
  });

  it('the name does not wait for the identity document', async () => {
    // The document is answered only long after the name was asked for.
    await detect({ faults: [{ path: DOCUMENT, with: { delayMs: 700 } }] });
    const [, first, second] = asked();
    expect(new Set([first?.path, second?.path])).toEqual(new Set([DOCUMENT, '/latest/meta-data/hostname']));
    expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeLessThan(600);
  });

  it('version 1 does where there is no version 2', async () => {
    const detection = await detect({
      tokens: 'optional',
      faults: [{ path: '/latest/api/token', with: { status: 404 } }],
    });
    expect(detection).toMatchObject({ outcome: 'detected', version: 'v1', attributes: BASE });
  });

  it('an identity document that is slow to come is asked for until the time is over', async () => {
    // The client's own two tries, and one more.
    const detection = await detect({ faults: [{ path: DOCUMENT, times: 3, with: 'no-response' }] });
    expect(detection).toMatchObject({ outcome: 'detected', attributes: BASE });
    // What was answered is not asked for again.
    expect(asked().filter(({ path }) => path === '/latest/meta-data/hostname')).toHaveLength(1);
  });

  it('no token is told', async () => {
    const detection = await detect({ tokens: 'required' });
    const token = asked().find(({ method }) => method === 'GET')?.headers['x-aws-ec2-metadata-token'];
    expect(token).toMatch(/^\S{20,}$/);
    expect(JSON.stringify(detection)).not.toContain(token);
  });
});

describe('what the firmware says', () => {
  it('is kept beside what IMDS says, which counts', async () => {
    const files = { ...NITRO, '/sys/class/dmi/id/product_name': 'm5.metal' };
    const { residency, attributes } = await detect({}, {}, files);
    expect(residency).toMatchObject({ verdict: 'ec2', instanceType: 'm5.metal' });
    expect(attributes['host.type']).toBe('m7g.large');
  });

  it('is trusted: another vendor’s machine asks nobody', () => {
    // Not a promise: there is nothing to wait for.
    expect(runDetection(readConfig({}, {}), hostOf(GOOGLE))).toMatchObject({ outcome: 'absent', requests: [] });
  });
});

describe('a host of which nothing is known', () => {
  afterEach(() => {
    delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    delete process.env['AWS_METADATA_SERVICE_TIMEOUT'];
  });

  // Two tries of the token, then two of each read: for all of them, or for as many as 2.5 s have room for.
  it.each([
    ['is given up soon where a connection opens and nothing is answered', {}, 4],
    ['has the time for an answer that a variable sets', { AWS_METADATA_SERVICE_TIMEOUT: '1' }, 2],
  ])('%s', async (_, env, reads) => {
    delete process.env['AWS_EC2_METADATA_DISABLED'];
    await using imds = await startSimulator({ faults: [{ with: 'no-response' }] });
    // The endpoint for the client alone: to the detector it would be somebody's word that this is EC2.
    Object.assign(process.env, { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url, ...env });
    const detection = await runDetection(readConfig({ timeoutMs: 2500 }, {}), hostOf({}, env));
    expect(detection).toMatchObject({ outcome: 'absent', residency: { verdict: 'unknown' } });
    expect(imds.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    expect(imds.requests.filter(({ method }) => method === 'GET')).toHaveLength(reads);
  });
});

describe('nothing throws', () => {
  it.each(['ftp://127.0.0.1', 'http://user:hunter2@127.0.0.1', 'not a url', ''])(
    'with the endpoint %j',
    async (endpoint) => {
      delete process.env['AWS_EC2_METADATA_DISABLED'];
      const detection = await runDetection(readConfig({ endpoint }, {}), hostOf(NITRO));
      expect(detection).toMatchObject({ outcome: 'degraded', problem: { cause: 'invalid-setting' } });
      expect(JSON.stringify(detection)).not.toContain('hunter2');
    },
  );

  it('with a server that speaks no HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const detection = await runDetection(readConfig({ endpoint: `http://127.0.0.1:${port}` }, {}), hostOf());
    server.close();
    expect(detection).toMatchObject({ outcome: 'absent', attributes: {} });
  });
});
