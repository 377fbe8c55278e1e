import { type FaultEffect, type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';
import { HTTP_CLIENTS } from './http-clients.ts';

const PATH = '/latest/meta-data/hostname';
const attributes = (more: Record<string, string | number>) => ({
  'http.request.method': 'GET',
  'url.template': PATH,
  'aws.imds.version': 'v1',
  ...more,
});

let imds: Simulator;
let collected: CollectedMetrics;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  collected = new CollectedMetrics();
  instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  instrumentation.setMeterProvider(collected.provider);
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
});

describe.each(Object.entries(HTTP_CLIENTS))('a request of %s', (name, read) => {
  it('is counted once and without an error if it succeeds', async () => {
    await read(imds.url + PATH, { timeoutMs: 5000 });

    expect(await collected.requests()).toEqual([
      { attributes: attributes({ 'http.response.status_code': 200 }), count: 1 },
    ]);
    expect(await collected.errors()).toEqual([]);
  });

  it('has the duration of the response', async () => {
    imds.configure({ latencyMs: 80 });
    await read(imds.url + PATH, { timeoutMs: 5000 });

    const seconds = await collected.totalSeconds();
    expect(seconds).toBeGreaterThan(0.07);
    expect(seconds).toBeLessThan(5);
  });

  it.each<{ version: string; headers: Record<string, string> }>([
    { version: 'v1', headers: {} },
    { version: 'v2', headers: { 'X-aws-ec2-metadata-token': 'any' } },
    { version: 'v2', headers: { 'x-AWS-ec2-metadata-TOKEN': 'any' } },
    { version: 'v1', headers: { 'x-aws-ec2-metadata-tokem': 'any' } },
  ])('has the version $version if its headers are $headers', async ({ version, headers }) => {
    await read(imds.url + PATH, { timeoutMs: 5000, headers }).catch(() => {});

    await vi.waitFor(
      async () => {
        expect((await collected.requests()).map((series) => series.attributes['aws.imds.version'])).toEqual([version]);
      },
      { timeout: 10_000 },
    );
  });

  const byClient = (types: Record<keyof typeof HTTP_CLIENTS, string>): string =>
    types[name as keyof typeof HTTP_CLIENTS];
  const timeout = byClient({ fetch: 'timeout', 'undici request': 'UND_ERR_HEADERS_TIMEOUT', 'http.get': 'timeout' });
  const bodyTimeout = byClient({ fetch: 'timeout', 'undici request': 'UND_ERR_BODY_TIMEOUT', 'http.get': 'timeout' });
  const closed = byClient({ fetch: 'UND_ERR_SOCKET', 'undici request': 'UND_ERR_SOCKET', 'http.get': 'ECONNRESET' });

  const mismatch = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  const truncated = byClient({ fetch: mismatch, 'undici request': mismatch, 'http.get': 'ECONNRESET' });
  const notHttp = byClient({
    fetch: 'HTTPParserError',
    'undici request': 'HTTPParserError',
    'http.get': 'HPE_INVALID_CONSTANT',
  });

  it.each<{ fault: FaultEffect; status?: number; errorType?: string }>([
    { fault: { status: 404, body: 'no such item' }, status: 404 },
    { fault: { status: 400 }, status: 400, errorType: '400' },
    { fault: { status: 401 }, status: 401, errorType: '401' },
    { fault: { status: 403, body: 'a'.repeat(200_000) }, status: 403, errorType: '403' },
    { fault: { status: 500, body: 'oops' }, status: 500, errorType: '500' },
    { fault: { status: 503 }, status: 503, errorType: '503' },
    { fault: { redirect: 'http://127.0.0.1:1/' }, status: 302 },
    { fault: 'captive-portal', status: 200 },
    { fault: 'malformed-json', status: 200 },
    { fault: 'oversized', status: 200 },
    { fault: { bytesPerSecond: 1000 }, status: 200 },
    { fault: { delayMs: 50 }, status: 200 },
    { fault: 'no-response', errorType: timeout },
    { fault: { noResponse: 'accept' }, errorType: timeout },
    { fault: { noResponse: 'body' }, status: 200, errorType: bodyTimeout },
    { fault: 'reset', errorType: 'ECONNRESET' },
    { fault: { reset: 'body' }, status: 200, errorType: truncated },
    { fault: 'close', errorType: closed },
    { fault: 'truncate', status: 200, errorType: truncated },
    { fault: 'not-http', errorType: notHttp },
  ])('that gets $fault is counted once with the error.type $errorType', async ({ fault, status, errorType }) => {
    imds.addFault({ with: fault });
    await read(imds.url + PATH, { timeoutMs: 400 }).catch(() => {});

    const series = {
      attributes: attributes({
        ...(status !== undefined && { 'http.response.status_code': status }),
        ...(errorType !== undefined && { 'error.type': errorType }),
      }),
      count: 1,
    };
    await vi.waitFor(async () => expect(await collected.requests()).toEqual([series]), { timeout: 5000 });
    expect(await collected.errors()).toEqual(errorType === undefined ? [] : [series]);
  });

  it('to a closed port is counted once with the error.type ECONNREFUSED', async () => {
    await imds.close();
    await read(imds.url + PATH, { timeoutMs: 5000 }).catch(() => {});

    const series = { attributes: attributes({ 'error.type': 'ECONNREFUSED' }), count: 1 };
    await vi.waitFor(async () => expect(await collected.requests()).toEqual([series]), { timeout: 10_000 });
    expect(await collected.errors()).toEqual([series]);
  });

  it('to another port of the same host is not counted', async () => {
    await using other = await startSimulator({ tokens: 'optional' });
    await read(other.url + PATH, { timeoutMs: 5000 });
    await read(imds.url + PATH, { timeoutMs: 5000 });

    expect(await collected.requests()).toMatchObject([{ count: 1 }]);
  });
});
