import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, type FaultEffect, type Simulator, startSimulator } from '../src/index.ts';
import { requestText, sendRaw } from './raw-request.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';
const HOSTNAME = '/latest/meta-data/hostname';
const UNAVAILABLE = { status: 503 } as const;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ tokens: 'optional' });
});
afterEach(() => simulator.close());

const get = (path = DOCUMENT) => sendRaw(simulator, requestText('GET', path));

describe('the fault effect', () => {
  it.each<[effect: FaultEffect, statusLine: string, body: RegExp]>([
    [{ status: 503 }, 'HTTP/1.1 503 Service Unavailable', /^$/],
    [{ status: 200, body: 'no' }, 'HTTP/1.1 200 OK', /^no$/],
    ['close', '', /^$/],
    ['truncate', 'HTTP/1.1 200 OK', /^\{\n {2}"accountId"[^}]*$/],
    ['oversized', 'HTTP/1.1 200 OK', /^x{1048576}$/],
    [{ oversized: 70_000 }, 'HTTP/1.1 200 OK', /^x{70000}$/],
    ['malformed-json', 'HTTP/1.1 200 OK', /^\{[^}]*$/],
    ['captive-portal', 'HTTP/1.1 200 OK', /^<!DOCTYPE html>/],
    [{ delayMs: 20 }, 'HTTP/1.1 200 OK', /"accountId"/],
    [{ bytesPerSecond: 5000 }, 'HTTP/1.1 200 OK', /^\{[^}]*"accountId"[^}]*\}$/],
  ])('%j changes the response and closes the connection', async (effect, statusLine, body) => {
    simulator.addFault({ with: effect });
    const response = await get();
    expect(response).toMatchObject({ statusLine, end: 'closed' });
    expect(response.body).toMatch(body);
  });

  it.each<FaultEffect>(['reset', { reset: 'request', afterMs: 50 }, { reset: 'accept' }])(
    '%j resets the connection without a response',
    async (effect) => {
      simulator.addFault({ with: effect });
      expect(await get()).toMatchObject({ statusLine: '', body: '', end: 'reset' });
    },
  );

  it('{ redirect } sets the Location header', async () => {
    simulator.addFault({ with: { redirect: 'http://127.0.0.1:1/other' } });
    const response = await get();
    expect(response.statusLine).toBe('HTTP/1.1 302 Found');
    expect(response.headers).toContain('Location: http://127.0.0.1:1/other');
  });

  it('{ status, headers } replaces default headers of the same name', async () => {
    simulator.addFault({ with: { status: 429, headers: { 'Retry-After': '1', server: 'proxy' } } });
    const response = await get();
    expect(response.headers.slice(0, 2)).toEqual(['Retry-After: 1', 'server: proxy']);
    expect(response.headers).not.toContain('Server: EC2ws');
  });

  it('"not-http" sends no status line', async () => {
    simulator.addFault({ with: 'not-http' });
    expect((await get()).bytes.toString()).not.toMatch(/^HTTP/);
    expect(simulator.requests[0]?.status).toBeUndefined();
  });

  it('"truncate" sends less than Content-Length announces', async () => {
    simulator.addFault({ with: 'truncate' });
    const response = await get();
    const announced = Number(response.headers.find((line) => line.startsWith('Content-Length: '))?.slice(16));
    expect(announced).toBeGreaterThan(response.body.length);
  });

  const OBSERVATION_MS = 300;

  /** Sends a request and waits for at least `minimum` bytes. Then watches whether the connection stays open. */
  function watchConnection(minimum: number): Promise<{ received: number; ended: boolean }> {
    return new Promise((resolve) => {
      const socket = connect(simulator.port, '127.0.0.1', () => socket.write(requestText('GET', DOCUMENT)));
      let received = 0;
      let observation: NodeJS.Timeout | undefined;
      const finish = (ended: boolean): void => {
        clearTimeout(observation);
        socket.destroy();
        resolve({ received, ended });
      };
      const observe = (): void => {
        if (received >= minimum) observation ??= setTimeout(finish, OBSERVATION_MS, false);
      };
      socket.on('data', (chunk) => {
        received += chunk.length;
        observe();
      });
      socket.on('error', () => finish(true));
      socket.on('end', () => finish(true));
      observe();
    });
  }

  it.each<[effect: FaultEffect, minimum: number, maximum: number]>([
    ['no-response', 0, 0],
    [{ noResponse: 'accept' }, 0, 0],
    [{ noResponse: 'headers' }, 50, 200],
    [{ noResponse: 'body' }, 250, 500],
  ])('%j keeps the connection open', async (effect, minimum, maximum) => {
    simulator.addFault({ with: effect });
    const { received, ended } = await watchConnection(minimum);
    expect(ended).toBe(false);
    expect(received).toBeLessThanOrEqual(maximum);
  });

  it('"endless" sends data as long as the client reads', async () => {
    simulator.addFault({ with: 'endless' });
    expect(await watchConnection(8 * 1024 * 1024)).toMatchObject({ ended: false });
  });
});

describe('a fault', () => {
  const statusesOf = async (...paths: string[]): Promise<string[]> => {
    const statuses: string[] = [];
    for (const path of paths) statuses.push((await get(path)).statusLine.slice(9, 12));
    return statuses;
  };

  it.each<[string, Fault[], string[], string[]]>([
    ['applies to its path only', [{ path: DOCUMENT, with: UNAVAILABLE }], [DOCUMENT, HOSTNAME], ['503', '200']],
    [
      'applies to every path that its regular expression matches',
      [{ path: /host/g, with: UNAVAILABLE }],
      [HOSTNAME, HOSTNAME, DOCUMENT],
      ['503', '503', '200'],
    ],
    ['applies to its method only', [{ method: 'PUT', with: UNAVAILABLE }], [DOCUMENT], ['200']],
    [
      'applies as often as times',
      [{ times: 2, with: UNAVAILABLE }],
      [DOCUMENT, DOCUMENT, DOCUMENT],
      ['503', '503', '200'],
    ],
    [
      'applies after as many matching requests as skip',
      [{ skip: 1, times: 1, with: UNAVAILABLE }],
      [DOCUMENT, DOCUMENT, DOCUMENT],
      ['200', '503', '200'],
    ],
    [
      'never applies with a probability of 0',
      [{ probability: 0, with: UNAVAILABLE }],
      [DOCUMENT, DOCUMENT],
      ['200', '200'],
    ],
    [
      'applies after the faults that were added before it',
      [
        { times: 1, with: UNAVAILABLE },
        { times: 1, with: { status: 404 } },
      ],
      [DOCUMENT, DOCUMENT, DOCUMENT],
      ['503', '404', '200'],
    ],
  ])('%s', async (_name, faults, paths, expected) => {
    for (const fault of faults) simulator.addFault(fault);
    expect(await statusesOf(...paths)).toEqual(expected);
  });

  it('with a probability applies to the same requests for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      await using seeded = await startSimulator({
        tokens: 'optional',
        seed,
        faults: [{ probability: 0.5, with: UNAVAILABLE }],
      });
      let statuses = '';
      for (let n = 0; n < 24; n += 1) statuses += (await sendRaw(seeded, requestText('GET', DOCUMENT))).statusLine[9];
      return statuses;
    };
    const [first, repeated, other] = [await run(7), await run(7), await run(8)];
    expect(first).toBe(repeated);
    expect(first).not.toBe(other);
    expect(first).toMatch(/^(?=.*2)(?=.*5)/);
  });

  it('can be removed, and its handle counts how often it applied', async () => {
    const fault = simulator.addFault({ with: UNAVAILABLE });
    expect(await statusesOf(DOCUMENT)).toEqual(['503']);
    fault.remove();
    expect(await statusesOf(DOCUMENT)).toEqual(['200']);
    expect(fault.timesApplied).toBe(1);
  });

  it('is removed by clearFaults(), like all others', async () => {
    simulator.addFault({ with: UNAVAILABLE });
    simulator.addFault({ with: 'no-response' });
    simulator.clearFaults();
    expect(await statusesOf(DOCUMENT)).toEqual(['200']);
  });
});
