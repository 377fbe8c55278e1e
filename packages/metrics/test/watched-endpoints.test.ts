import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { Client } from 'undici';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';

const PATH = '/latest/meta-data/ami-id';
const TOKEN = 'x-aws-ec2-metadata-token';

let imds: Simulator;
let collected: CollectedMetrics;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  collected = new CollectedMetrics();
  instrumentation = new ImdsInstrumentation({ endpoint: 'http://imds.example:1338' });
  instrumentation.setMeterProvider(collected.provider);
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
});

/** Connects to the simulator instead of the address in the URL, so no packet leaves the loopback device. */
const connectToSimulator = (): Socket => connect(imds.port, '127.0.0.1');

const versionsAndCounts = async (): Promise<unknown[]> =>
  (await collected.requests()).map(({ attributes, count }) => [attributes['aws.imds.version'], count]);

it.each([
  { origin: 'http://169.254.169.254', measured: true },
  { origin: 'http://169.254.169.254:80', measured: true },
  { origin: 'http://[fd00:ec2::254]', measured: true },
  { origin: 'http://[FD00:EC2:0::254]', measured: true },
  { origin: 'http://imds.example:1338', measured: true },
  { origin: 'http://imds.example', measured: false },
  { origin: 'http://169.254.169.253', measured: false },
  { origin: 'http://169.254.170.2', measured: false },
  { origin: 'http://[fd00:ec2::23]', measured: false },
])('undici request to $origin is measured: $measured', async ({ origin, measured }) => {
  const client = new Client(origin, {
    connect: (_, callback) => {
      const socket = connectToSimulator();
      socket.once('connect', () => callback(null, socket));
    },
  });
  const { body } = await client.request({ method: 'GET', path: PATH });
  await body.text();
  await client.close();

  expect(await versionsAndCounts()).toEqual(measured ? [['v1', 1]] : []);
});

it.each<{ host: string; port?: number; headers?: Record<string, string> | string[]; expected: unknown[] }>([
  { host: '169.254.169.254', expected: [['v1', 1]] },
  { host: '169.254.169.254', headers: { [TOKEN]: 'none' }, expected: [['v2', 1]] },
  { host: '169.254.169.254', headers: ['Host', '169.254.169.254', TOKEN, 'none'], expected: [['v2', 1]] },
  { host: '169.254.169.254', headers: ['Host', '169.254.169.254'], expected: [['v1', 1]] },
  { host: '169.254.169.254', headers: { Host: 'imds' }, expected: [['v1', 1]] },
  { host: 'fd00:ec2::254', expected: [['v1', 1]] },
  { host: '[fd00:ec2::254]', expected: [['v1', 1]] },
  { host: 'imds.example', port: 1338, expected: [['v1', 1]] },
  { host: 'imds.example', port: 1339, expected: [] },
  { host: 'imds.example', expected: [] },
  { host: '169.254.170.2', expected: [] },
])(
  'node:http request to $host, port $port, headers $headers is measured as $expected',
  async ({ expected, ...options }) => {
    await new Promise((resolve, reject) => {
      get({ ...options, path: PATH, createConnection: connectToSimulator }, (response) =>
        response.resume().on('close', resolve),
      ).on('error', reject);
    });

    await vi.waitFor(async () => expect(await versionsAndCounts()).toEqual(expected), { timeout: 10_000 });
  },
);
