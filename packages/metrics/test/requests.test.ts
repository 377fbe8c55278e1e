import { type FaultEffect, type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CALLERS } from './callers.ts';
import { Metering } from './metering.ts';

const PATH = '/latest/meta-data/hostname';
const attributes = (more: Record<string, string | number>) => ({
  'http.request.method': 'GET',
  'url.template': PATH,
  'aws.imds.version': 'v1',
  ...more,
});

let imds: Simulator;
let metering: Metering;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  metering = new Metering();
  instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  instrumentation.setMeterProvider(metering.provider);
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
});

describe.each(Object.entries(CALLERS))('a call by %s', (name, call) => {
  it('that succeeds is counted once, without an error', async () => {
    await call(imds.url + PATH, { timeoutMs: 5000 });

    expect(await metering.requests()).toEqual([
      { attributes: attributes({ 'http.response.status_code': 200 }), count: 1 },
    ]);
    expect(await metering.errors()).toEqual([]);
  });

  it('lasts as long as the answer takes', async () => {
    imds.configure({ latencyMs: 80 });
    await call(imds.url + PATH, { timeoutMs: 5000 });

    const seconds = await metering.totalSeconds();
    expect(seconds).toBeGreaterThan(0.07);
    expect(seconds).toBeLessThan(5);
  });

  it.each<{ version: string; headers: Record<string, string> }>([
    { version: 'v1', headers: {} },
    { version: 'v2', headers: { 'X-aws-ec2-metadata-token': 'whatever' } },
    { version: 'v2', headers: { 'x-AWS-ec2-metadata-TOKEN': 'whatever' } },
    { version: 'v1', headers: { 'x-aws-ec2-metadata-tokem': 'whatever' } },
  ])('is of version $version with the headers $headers', async ({ version, headers }) => {
    await call(imds.url + PATH, { timeoutMs: 5000, headers }).catch(() => {});

    await vi.waitFor(
      async () => {
        expect((await metering.requests()).map((row) => row.attributes['aws.imds.version'])).toEqual([version]);
      },
      { timeout: 10_000 },
    );
  });

  const byCaller = (types: Record<keyof typeof CALLERS, string>): string => types[name as keyof typeof CALLERS];
  const timeout = byCaller({ fetch: 'timeout', 'undici request': 'UND_ERR_HEADERS_TIMEOUT', 'http.get': 'timeout' });
  const bodyTimeout = byCaller({ fetch: 'timeout', 'undici request': 'UND_ERR_BODY_TIMEOUT', 'http.get': 'timeout' });
  const ended = byCaller({ fetch: 'UND_ERR_SOCKET', 'undici request': 'UND_ERR_SOCKET', 'http.get': 'ECONNRESET' });

  const mismatch = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  const truncated = byCaller({ fetch: mismatch, 'undici request': mismatch, 'http.get': 'ECONNRESET' });
  const notHttp = byCaller({
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
    { fault: 'close', errorType: ended },
    { fault: 'truncate', status: 200, errorType: truncated },
    { fault: 'not-http', errorType: notHttp },
  ])('that meets $fault is counted once, as $errorType', async ({ fault, status, errorType }) => {
    imds.addFault({ with: fault });
    await call(imds.url + PATH, { timeoutMs: 400 }).catch(() => {});

    const row = {
      attributes: attributes({
        ...(status !== undefined && { 'http.response.status_code': status }),
        ...(errorType !== undefined && { 'error.type': errorType }),
      }),
      count: 1,
    };
    await vi.waitFor(async () => expect(await metering.requests()).toEqual([row]), { timeout: 5000 });
    expect(await metering.errors()).toEqual(errorType === undefined ? [] : [row]);
  });

  it('to a port where nothing listens is counted once, as ECONNREFUSED', async () => {
    await imds.close();
    await call(imds.url + PATH, { timeoutMs: 5000 }).catch(() => {});

    const row = { attributes: attributes({ 'error.type': 'ECONNREFUSED' }), count: 1 };
    await vi.waitFor(async () => expect(await metering.requests()).toEqual([row]), { timeout: 10_000 });
    expect(await metering.errors()).toEqual([row]);
  });

  it('to another port of the same host is none of ours', async () => {
    await using other = await startSimulator({ tokens: 'optional' });
    await call(other.url + PATH, { timeoutMs: 5000 });
    await call(imds.url + PATH, { timeoutMs: 5000 });

    expect(await metering.requests()).toMatchObject([{ count: 1 }]);
  });
});
