import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Shorter than the timeout of an attempt, and much longer than the time between two parallel requests. */
const LATENCY_MS = 500;

/** The requests of a detection in a usual SDK setup, with instrumentations and a proxy configured. */
describe('a detection', () => {
  let simulator: Simulator;
  let proxied: string[];
  let output: string;

  beforeAll(async () => {
    simulator = await startSimulator({ tokens: 'required', latencyMs: LATENCY_MS });
    proxied = [];
    const proxy = createServer((socket) => {
      socket.once('data', (head) => {
        proxied.push(head.toString('latin1').split('\r\n', 1)[0] ?? '');
        socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

    const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/traced-process.ts')], {
      env: {
        ...process.env,
        AWS_EC2_METADATA_DISABLED: 'false',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
        OTEL_LOG_LEVEL: 'all',
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: proxyUrl,
        http_proxy: proxyUrl,
        FETCHED_ON_PURPOSE: `${proxyUrl}/on-purpose`,
      },
      stdio: 'pipe',
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    output = stdout + stderr;
    proxy.close();
  });
  afterAll(() => simulator.close());

  const reads = () => simulator.requests.filter(({ method }) => method === 'GET');

  it('requests one token and reads two items', () => {
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /latest/dynamic/instance-identity/document',
      'GET /latest/meta-data/hostname',
      'PUT /latest/api/token',
    ]);
    expect(output).toContain(`"host.id":"${simulator.instance.instanceId}"`);
  });

  it('sends the second read on a new connection before the first has a response', () => {
    const [first, second] = reads();
    expect(second?.connectionNumber).not.toBe(first?.connectionNumber);
    const firstEndedAt = (first?.receivedAt ?? Number.NaN) + (first?.durationMs ?? Number.NaN);
    expect(second?.receivedAt).toBeLessThan(firstEndedAt);
  });

  it('creates no span although undici and http are instrumented', () => {
    expect(output).toContain('"span":"traced on purpose"');
    expect(output).toContain('/on-purpose');
    expect(output).not.toMatch(/"span":.*\/latest\//);
  });

  it('does not use the proxy of the environment', () => {
    // The only request at the proxy is the one that the fixture sends on purpose: it proves that the variables work.
    expect(proxied).toEqual([expect.stringMatching(/^(CONNECT |GET http:)/)]);
    for (const { headers } of simulator.requests) expect(headers).not.toHaveProperty('x-forwarded-for');
  });

  it('never prints the token, not even in the debug log', () => {
    const tokens = reads().map(({ headers }) => headers['x-aws-ec2-metadata-token']);
    expect(tokens).toEqual([expect.any(String), expect.any(String)]);
    for (const token of tokens) expect(output).not.toContain(token);
  });
});
