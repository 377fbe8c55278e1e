import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { Client } from 'undici';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { Metering } from './metering.ts';

const PATH = '/latest/meta-data/ami-id';
const TOKEN = 'x-aws-ec2-metadata-token';

let imds: Simulator;
let metering: Metering;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  metering = new Metering();
  instrumentation = new ImdsInstrumentation({ endpoint: 'http://imds.example:1338' });
  instrumentation.setMeterProvider(metering.provider);
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
});

/** Whatever the address, the connection goes to the simulator: no packet leaves the loopback device. */
const toSimulator = (): Socket => connect(imds.port, '127.0.0.1');

const counted = async (): Promise<unknown[]> =>
  (await metering.requests()).map(({ attributes, count }) => [attributes['aws.imds.version'], count]);

it.each([
  { origin: 'http://169.254.169.254', watched: true },
  { origin: 'http://169.254.169.254:80', watched: true },
  { origin: 'http://[fd00:ec2::254]', watched: true },
  { origin: 'http://[FD00:EC2:0::254]', watched: true },
  { origin: 'http://imds.example:1338', watched: true },
  { origin: 'http://imds.example', watched: false },
  { origin: 'http://169.254.169.253', watched: false },
  { origin: 'http://169.254.170.2', watched: false },
  { origin: 'http://[fd00:ec2::23]', watched: false },
])('undici asks $origin: watched $watched', async ({ origin, watched }) => {
  const client = new Client(origin, {
    connect: (_, callback) => {
      const socket = toSimulator();
      socket.once('connect', () => callback(null, socket));
    },
  });
  const { body } = await client.request({ method: 'GET', path: PATH });
  await body.text();
  await client.close();

  expect(await counted()).toEqual(watched ? [['v1', 1]] : []);
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
])('node:http asks $host, port $port, headers $headers: counted $expected', async ({ expected, ...where }) => {
  await new Promise((resolve, reject) => {
    get({ ...where, path: PATH, createConnection: toSimulator }, (response) =>
      response.resume().on('close', resolve),
    ).on('error', reject);
  });

  await vi.waitFor(async () => expect(await counted()).toEqual(expected), { timeout: 10_000 });
});
