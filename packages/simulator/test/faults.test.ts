import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, type FaultEffect, type Simulator, startSimulator } from '../src/index.ts';
import { rawExchange, requestText } from './raw-exchange.ts';

const PATH = '/latest/dynamic/instance-identity/document';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ tokens: 'optional' });
});
afterEach(() => simulator.close());

const ask = (path = PATH) => rawExchange(simulator, requestText('GET', path));

describe('what goes wrong', () => {
  it.each<[string, FaultEffect, { statusLine: string; end: 'closed' | 'reset'; body: RegExp }]>([
    ['a status', { status: 503 }, { statusLine: 'HTTP/1.1 503 Service Unavailable', end: 'closed', body: /^$/ }],
    [
      'a status and a body',
      { status: 200, body: 'no' },
      { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^no$/ },
    ],
    ['reset', 'reset', { statusLine: '', end: 'reset', body: /^$/ }],
    [
      'a reset a while after the request',
      { reset: 'request', afterMs: 50 },
      { statusLine: '', end: 'reset', body: /^$/ },
    ],
    ['a reset at once', { reset: 'accept' }, { statusLine: '', end: 'reset', body: /^$/ }],
    ['an end after the request', 'close', { statusLine: '', end: 'closed', body: /^$/ }],
    ['truncation', 'truncate', { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^\{\n {2}"accountId"[^}]*$/ }],
    ['an oversized body', 'oversized', { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^x{1048576}$/ }],
    ['a body of 70000', { oversized: 70_000 }, { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^x{70000}$/ }],
    ['malformed JSON', 'malformed-json', { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^\{[^}]*$/ }],
    ['a captive portal', 'captive-portal', { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^<!DOCTYPE html>/ }],
    ['a delay', { delayMs: 20 }, { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /"accountId"/ }],
    ['a drip', { drip: 5000 }, { statusLine: 'HTTP/1.1 200 OK', end: 'closed', body: /^\{[^}]*"accountId"[^}]*\}$/ }],
  ])('%s', async (_name, effect, expected) => {
    simulator.fail({ with: effect });
    const { statusLine, end, body } = await ask();
    expect({ statusLine, end }).toEqual({ statusLine: expected.statusLine, end: expected.end });
    expect(body).toMatch(expected.body);
  });

  it('a redirect names the other place', async () => {
    simulator.fail({ with: { redirect: 'http://127.0.0.1:1/elsewhere' } });
    const answer = await ask();
    expect(answer.statusLine).toBe('HTTP/1.1 302 Found');
    expect(answer.headers).toContain('Location: http://127.0.0.1:1/elsewhere');
  });

  it('headers of a status fault take the place of the usual ones', async () => {
    simulator.fail({ with: { status: 429, headers: { 'Retry-After': '1', server: 'proxy' } } });
    const answer = await ask();
    expect(answer.headers.slice(0, 2)).toEqual(['Retry-After: 1', 'server: proxy']);
    expect(answer.headers).not.toContain('Server: EC2ws');
  });

  it('bytes that are no HTTP have no status line', async () => {
    simulator.fail({ with: 'not-http' });
    expect((await ask()).bytes.toString()).not.toMatch(/^HTTP/);
    expect(simulator.requests[0]?.status).toBeUndefined();
  });

  it('a truncated answer announces more than it brings', async () => {
    simulator.fail({ with: 'truncate' });
    const answer = await ask();
    const announced = Number(answer.headers.find((line) => line.startsWith('Content-Length: '))?.slice(16));
    expect(announced).toBeGreaterThan(answer.body.length);
  });
});

const QUIET_MS = 300;

/** Sends a request and waits until so many bytes have come, then whether more or the end comes for a while. */
function listen(atLeast: number): Promise<{ received: number; ended: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(simulator.port, '127.0.0.1', () => socket.write(requestText('GET', PATH)));
    let received = 0;
    let quiet: NodeJS.Timeout | undefined;
    const done = (ended: boolean): void => {
      clearTimeout(quiet);
      socket.destroy();
      resolve({ received, ended });
    };
    const awaitQuiet = (): void => {
      if (received >= atLeast) quiet ??= setTimeout(done, QUIET_MS, false);
    };
    socket.on('data', (chunk) => {
      received += chunk.length;
      awaitQuiet();
    });
    socket.on('error', () => done(true));
    socket.on('end', () => done(true));
    awaitQuiet();
  });
}

describe('what never ends', () => {
  it.each<[string, FaultEffect, least: number, most: number]>([
    ['silence', 'silence', 0, 0],
    ['silence before the request is read', { silence: 'accept' }, 0, 0],
    ['silence in the headers', { silence: 'headers' }, 50, 200],
    ['silence in the body', { silence: 'body' }, 250, 500],
  ])('%s leaves the connection open', async (_name, effect, least, most) => {
    simulator.fail({ with: effect });
    const { received, ended } = await listen(least);
    expect(ended).toBe(false);
    expect(received).toBeLessThanOrEqual(most);
  });

  it('an endless body goes on for as long as it is read', async () => {
    simulator.fail({ with: 'endless' });
    expect(await listen(8 * 1024 * 1024)).toMatchObject({ ended: false });
  });
});

describe('which requests a fault strikes', () => {
  const statuses = async (...paths: string[]): Promise<string[]> => {
    const answers: string[] = [];
    for (const path of paths) answers.push((await ask(path)).statusLine.slice(9, 12));
    return answers;
  };
  const HOSTNAME = '/latest/meta-data/hostname';
  const down = { status: 503 } as const;

  it.each<[string, Fault[], string[], string[]]>([
    ['a path', [{ path: PATH, with: down }], [PATH, HOSTNAME], ['503', '200']],
    ['a pattern', [{ path: /host/g, with: down }], [HOSTNAME, HOSTNAME, PATH], ['503', '503', '200']],
    ['a method', [{ method: 'PUT', with: down }], [PATH], ['200']],
    ['a number of times', [{ times: 2, with: down }], [PATH, PATH, PATH], ['503', '503', '200']],
    ['after some', [{ after: 1, times: 1, with: down }], [PATH, PATH, PATH], ['200', '503', '200']],
    ['never', [{ probability: 0, with: down }], [PATH, PATH], ['200', '200']],
    [
      'one fault after another',
      [
        { times: 1, with: down },
        { times: 1, with: { status: 404 } },
      ],
      [PATH, PATH, PATH],
      ['503', '404', '200'],
    ],
  ])('%s', async (_name, faults, paths, expected) => {
    for (const fault of faults) simulator.fail(fault);
    expect(await statuses(...paths)).toEqual(expected);
  });

  it('a probability is drawn from the seed: the same seed, the same failures', async () => {
    const run = async (seed: number): Promise<string> => {
      await using seeded = await startSimulator({
        tokens: 'optional',
        seed,
        faults: [{ probability: 0.5, with: down }],
      });
      let seen = '';
      for (let n = 0; n < 24; n += 1) seen += (await rawExchange(seeded, requestText('GET', PATH))).statusLine[9];
      return seen;
    };
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(first).toMatch(/^(?=.*2)(?=.*5)/);
  });

  it('a fault can be removed, and tells how often it struck', async () => {
    const fault = simulator.fail({ with: down });
    expect(await statuses(PATH)).toEqual(['503']);
    fault.remove();
    expect(await statuses(PATH)).toEqual(['200']);
    expect(fault.struck).toBe(1);
  });

  it('heal() removes all', async () => {
    simulator.fail({ with: down });
    simulator.fail({ with: 'silence' });
    simulator.heal();
    expect(await statuses(PATH)).toEqual(['200']);
  });

  it.each<[string, object, RegExp]>([
    ['a path before the request is read', { path: PATH, with: { reset: 'accept' } }, /leave out path and method/],
    ['an unknown effect', { with: 'timeout' }, /not with "timeout".*captive-portal/],
    ['an unknown stage', { with: { silence: 'trailer' } }, /accept \| request \| headers \| body/],
    ['an unknown member', { with: { sleepMs: 5 } }, /not with \{"sleepMs":5\}/],
    ['a status that is none', { with: { status: 99 } }, /not with \{"status":99\}/],
    ['a drip of nothing', { with: { drip: 0 } }, /bytes a second/],
    ['a negative delay', { with: { delayMs: -1 } }, /delayMs/],
    ['negative times', { times: -1, with: 'reset' }, /numbers of requests/],
    ['a probability over 1', { probability: 2, with: 'reset' }, /from 0 to 1/],
  ])('%s is an error: %j', (_name, fault, message) => {
    expect(() => simulator.fail(fault as Fault)).toThrow(message);
  });
});
