import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImdsDetectorOptions, readConfig } from '../src/config.ts';
import { type ImdsDetection, runDetection } from '../src/detection.ts';
import { hostOf } from './host.ts';

let imds: Simulator | undefined;

beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});

afterEach(async () => {
  await imds?.close();
});

const DOCUMENT = '/latest/dynamic/instance-identity/document';

/** One run against a simulator made so, on a host with these files. */
async function detect(
  simulator: SimulatorOptions = {},
  options: ImdsDetectorOptions = {},
  files: Readonly<Record<string, string>> = {},
): Promise<ImdsDetection> {
  imds = await startSimulator(simulator);
  return runDetection(readConfig({ endpoint: imds.url, ...options }, {}), hostOf(files));
}

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

const requestLines = (): string[] => imds?.requests.map(({ method, path }) => `${method} ${path}`) ?? [];

describe('on an instance', () => {
  it('every attribute that needs no option is there', async () => {
    expect(await detect()).toMatchObject({ outcome: 'detected', attributes: BASE, version: 'v2' });
  });

  it('one token and two reads are all that is asked', async () => {
    const { requests } = await detect();
    expect(requestLines().sort()).toEqual([
      `GET ${DOCUMENT}`,
      'GET /latest/meta-data/hostname',
      'PUT /latest/api/token',
    ]);
    expect(requests).toHaveLength(3);
  });

  it('the name does not wait for the identity document', async () => {
    await detect({ faults: [{ path: DOCUMENT, with: { delayMs: 400 } }] });
    const [, document, hostname] = imds?.requests ?? [];
    expect(Math.abs((hostname?.receivedAt ?? 0) - (document?.receivedAt ?? 0))).toBeLessThan(300);
  });

  it('version 1 does where there is no version 2', async () => {
    const detection = await detect({
      tokens: 'optional',
      faults: [{ path: '/latest/api/token', with: { status: 404 } }],
    });
    expect(detection).toMatchObject({ outcome: 'detected', version: 'v1', attributes: BASE });
  });
});
