import { Agent, get, type RequestOptions } from 'node:http';
import { type FaultEffect, type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';

const HOSTNAME = '/latest/meta-data/hostname';
const AMI_ID = '/latest/meta-data/ami-id';

let imds: Simulator;
let agent: Agent;
let collected: CollectedMetrics;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  agent = new Agent({ maxSockets: 1 });
  collected = new CollectedMetrics();
  instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  instrumentation.setMeterProvider(collected.provider);
});

afterEach(async () => {
  instrumentation.disable();
  agent.destroy();
  await imds.close();
});

type Request = ReturnType<typeof get>;

const send = (path: string, options: RequestOptions = {}): Request =>
  get(imds.url + path, options, (response) => void response.on('error', () => {}).resume()).on('error', () => {});

const closed = (request: Request): Promise<unknown> => new Promise((resolve) => request.once('close', resolve));

/** The requests for a path, each as status code, `error.type` and count. */
const counted = async (path: string): Promise<unknown[]> =>
  (await collected.requests())
    .filter(({ attributes }) => attributes['url.template'] === path)
    .map(({ attributes, count }) => [attributes['http.response.status_code'], attributes['error.type'], count]);

describe('a request that ends in the queue of its agent', () => {
  it.each<{ way: string; end: (request: Request) => void; errorType: string }>([
    { way: 'destroy()', end: (request) => void request.destroy(), errorType: 'aborted' },
    { way: 'abort()', end: (request) => request.abort(), errorType: 'aborted' },
    {
      way: 'destroy() with a TimeoutError',
      end: (request) => void request.destroy(new DOMException('', 'TimeoutError')),
      errorType: 'timeout',
    },
    {
      way: 'destroy() with an error',
      end: (request) => void request.destroy(Object.assign(new Error('closed'), { code: 'ECLOSED' })),
      errorType: 'ECLOSED',
    },
  ])('by $way is counted once with the error.type $errorType', async ({ end, errorType }) => {
    imds.addFault({ path: AMI_ID, with: { delayMs: 50 } });
    const first = closed(send(AMI_ID, { agent }));
    const queued = send(HOSTNAME, { agent });
    const ended = closed(queued);
    setImmediate(() => end(queued));
    await first;
    await ended;

    expect(await counted(AMI_ID)).toEqual([[200, undefined, 1]]);
    expect(await counted(HOSTNAME)).toEqual([[undefined, errorType, 1]]);
    expect(await collected.errors()).toMatchObject([{ count: 1 }]);
  });

  it('by AbortSignal.timeout() is counted once with the error.type timeout', async () => {
    imds.addFault({ path: AMI_ID, with: { delayMs: 200 } });
    const first = closed(send(AMI_ID, { agent }));
    await closed(send(HOSTNAME, { agent, signal: AbortSignal.timeout(20) }));
    await first;

    expect(await counted(HOSTNAME)).toEqual([[undefined, 'timeout', 1]]);
  });

  // As before Node.js 22.12, which does not publish the creation of a request.
  it('is counted as an error without a duration if only its failure is observed', async () => {
    imds.addFault({ path: AMI_ID, with: { delayMs: 50 } });
    instrumentation.disable();
    const first = closed(send(AMI_ID, { agent }));
    const queued = send(HOSTNAME, { agent });
    const ended = closed(queued);
    await vi.waitFor(() => expect(imds.requests).toHaveLength(1), { timeout: 10_000 });
    instrumentation.enable();
    queued.destroy();
    await first;
    await ended;

    expect(await collected.requests()).toEqual([]);
    expect(await collected.errors()).toMatchObject([{ attributes: { 'error.type': 'aborted' }, count: 1 }]);
  });

  it('is counted once if the instrumentation is disabled and enabled meanwhile', async () => {
    imds.addFault({ path: AMI_ID, with: { delayMs: 50 } });
    const first = closed(send(AMI_ID, { agent }));
    const queued = send(HOSTNAME, { agent });
    const ended = closed(queued);
    await vi.waitFor(() => expect(imds.requests).toHaveLength(1), { timeout: 10_000 });
    instrumentation.disable();
    instrumentation.enable();
    queued.destroy();
    await first;
    await ended;

    expect(await collected.requests()).toEqual([]);
    expect(await collected.errors()).toMatchObject([{ count: 1 }]);
  });
});

it('a request that waits in the queue is counted once, with the time in the queue', async () => {
  imds.addFault({ path: AMI_ID, with: { delayMs: 100 } });
  const first = closed(send(AMI_ID, { agent }));
  await closed(send(HOSTNAME, { agent }));
  await first;

  expect(await counted(HOSTNAME)).toEqual([[200, undefined, 1]]);
  expect(await collected.totalSeconds()).toBeGreaterThan(0.15);
});

it('a request is counted once if it fails before it gets a socket', async () => {
  const createConnection: RequestOptions['createConnection'] = (_, callback) => {
    setImmediate(() => callback(Object.assign(new Error('aborted'), { code: 'ECONNREFUSED' }), undefined as never));
    return undefined;
  };
  const failed = new Promise((resolve) => send(HOSTNAME, { createConnection }).once('error', resolve));
  await failed;

  expect(await counted(HOSTNAME)).toEqual([[undefined, 'ECONNREFUSED', 1]]);
});

describe('a connection that is closed', () => {
  it.each<{ by: string; fault: FaultEffect; close?: (request: Request) => void; status?: number; errorType: string }>([
    {
      by: 'the caller before the response',
      fault: 'no-response',
      close: (request) => void request.destroy(),
      errorType: 'aborted',
    },
    {
      by: 'the caller in the body',
      fault: { noResponse: 'body' },
      close: (request) => void request.destroy(),
      status: 200,
      errorType: 'aborted',
    },
    {
      by: 'the caller with abort() in the body',
      fault: { noResponse: 'body' },
      close: (request) => request.abort(),
      status: 200,
      errorType: 'aborted',
    },
    { by: 'the server before the response', fault: 'close', errorType: 'ECONNRESET' },
    { by: 'the server in the body', fault: 'truncate', status: 200, errorType: 'ECONNRESET' },
    { by: 'the server with a reset', fault: 'reset', errorType: 'ECONNRESET' },
    { by: 'the server with a reset in the body', fault: { reset: 'body' }, status: 200, errorType: 'ECONNRESET' },
  ])('by $by is counted once with the error.type $errorType', async ({ fault, close, status, errorType }) => {
    imds.addFault({ with: fault });
    const request = send(HOSTNAME);
    const ended = closed(request);
    if (close && status === undefined) {
      await vi.waitFor(() => expect(imds.requests).toHaveLength(1), { timeout: 10_000 });
      close(request);
    }
    if (close && status !== undefined) request.once('response', () => setImmediate(() => close(request)));
    await ended;

    expect(await counted(HOSTNAME)).toEqual([[status, errorType, 1]]);
  });
});
