import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { type RecordedRequest, type SimulatorOptions, startSimulator } from '../src/index.ts';
import { drawLatencyMs } from '../src/latency.ts';
import { seededRandom } from '../src/random.ts';
import { getToken, rawExchange, read, requestText } from './raw-exchange.ts';

const HOSTNAME = '/latest/meta-data/hostname';
const GET = requestText('GET', HOSTNAME);
const PUT = requestText('PUT', '/latest/api/token', { 'X-aws-ec2-metadata-token-ttl-seconds': '60' });

describe('switches', () => {
  it('instance tags are served where they are allowed, and can be at any time', async () => {
    await using simulator = await startSimulator({ instance: { tags: { 'team:owner': 'core', Name: 'web' } } });
    const tags = '/latest/meta-data/tags/instance';
    expect((await read(simulator, tags)).statusLine).toBe('HTTP/1.1 404 Not Found');
    expect((await read(simulator, '/latest/meta-data/')).body).not.toContain('tags/');
    simulator.configure({ instanceTags: true });
    expect((await read(simulator, tags)).body).toBe('Name\nteam:owner');
    expect((await read(simulator, `${tags}/team:owner`)).body).toBe('core');
    expect((await read(simulator, `${tags}/team%3Aowner`)).body).toBe('core');
    expect((await read(simulator, '/latest/meta-data/')).body).toContain('tags/');
  });

  it('tokens and the endpoint can be switched while it runs', async () => {
    await using simulator = await startSimulator({ tokens: 'optional' });
    const statuses: string[] = [];
    for (const change of [{}, { tokens: 'required' }, { endpoint: 'disabled' }, { tokens: 'optional' }] as const) {
      simulator.configure(change);
      statuses.push((await rawExchange(simulator, GET)).statusLine.slice(9, 12));
    }
    expect(statuses).toEqual(['200', '401', '403', '403']);
  });

  it('past the hop limit the token request is silent, and reads are not affected', async () => {
    await using simulator = await startSimulator({ hopLimitExceeded: true, tokens: 'optional' });
    const silent = rawExchange(simulator, PUT);
    await simulator.waitForRequests(1, { method: 'PUT' });
    expect((await rawExchange(simulator, GET)).statusLine).toBe('HTTP/1.1 200 OK');
    // Only what carries a token back is bound to the limit.
    expect((await rawExchange(simulator, requestText('GET', '/latest/api/token'))).statusLine).toMatch('405');
    expect(simulator.requests[0]).toMatchObject({ method: 'PUT', fault: 'silence' });
    await simulator.close();
    expect((await silent).bytes.length).toBe(0);
  });

  it('past the hop limit the connection may be reset after a while instead', async () => {
    await using simulator = await startSimulator({ hopLimitExceeded: { resetAfterMs: 30 } });
    expect(await rawExchange(simulator, PUT)).toMatchObject({ end: 'reset', statusLine: '' });
    simulator.configure({ hopLimitExceeded: false });
    expect(await getToken(simulator)).toHaveLength(56);
  });

  it('listens on IPv6', async () => {
    await using simulator = await startSimulator({ host: '::1' });
    expect(simulator.url).toBe(`http://[::1]:${simulator.port}`);
    expect((await read(simulator, HOSTNAME)).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it('past the packet budget a request waits for a retransmission', async () => {
    // Five packets a second: one request, and another one a second later.
    await using simulator = await startSimulator({ tokens: 'optional', packetsPerSecond: 5 });
    const durations = await Promise.all(
      [1, 2].map(async () => {
        const started = performance.now();
        expect((await rawExchange(simulator, GET)).statusLine).toBe('HTTP/1.1 200 OK');
        return performance.now() - started;
      }),
    );
    expect(simulator.connections).toBe(2);
    expect(Math.max(...durations)).toBeGreaterThanOrEqual(990);
  });
});

describe('options that cannot be', () => {
  it.each<[string, object, RegExp]>([
    ['another host', { host: '0.0.0.0' }, /0\.0\.0\.0.*allowRemote/],
    ['the real address', { host: '169.254.169.254' }, /allowRemote/],
    ['an IPv6 host', { host: '::' }, /allowRemote/],
    ['a kind of tokens', { tokens: 'maybe' }, /tokens is 'required' or 'optional'/],
    ['a form of 401', { unauthorized: 'none' }, /unauthorized is 'empty' or 'page'/],
    ['a state of the endpoint', { endpoint: 'off' }, /endpoint is 'enabled' or 'disabled'/],
    ['a latency', { latencyMs: -1 }, /latencyMs/],
    ['a distribution', { latencyMs: { medianMs: 10, p99Ms: 5 } }, /p99Ms/],
    ['a way past the hop limit', { hopLimitExceeded: 'slient' }, /hopLimitExceeded is/],
    ['a packet budget', { packetsPerSecond: 0 }, /at least 5/],
  ])('%s: %j', async (_name, options, message) => {
    await expect(startSimulator(options as SimulatorOptions)).rejects.toThrow(message);
  });

  it('a host that others can reach is bound where that is allowed', async () => {
    await using simulator = await startSimulator({ host: '0.0.0.0', allowRemote: true });
    expect(simulator.url).toBe(`http://0.0.0.0:${simulator.port}`);
  });

  it('a port in use is the error of the system', async () => {
    await using simulator = await startSimulator();
    await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('latency', () => {
  it('of a number delays every answer by it', async () => {
    await using simulator = await startSimulator({ tokens: 'optional', latencyMs: 60 });
    await rawExchange(simulator, GET);
    expect(simulator.requests[0]?.durationMs).toBeGreaterThanOrEqual(59);
  });

  it('of a distribution has its median, its 99th percentile and its bound', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 20_000 }, () => drawLatencyMs({ medianMs: 2, p99Ms: 40, maxMs: 100 }, random));
    drawn.sort((a, b) => a - b);
    const percentile = (p: number): number => drawn[Math.floor((drawn.length * p) / 100)] ?? Number.NaN;
    expect(percentile(50)).toBeCloseTo(2, 0);
    expect(percentile(99)).toBeGreaterThan(33);
    expect(percentile(99)).toBeLessThan(47);
    expect(drawn.at(-1)).toBe(100);
    expect(drawn[0]).toBeGreaterThan(0);
  });

  it('is the same for the same seed', () => {
    const draw = (seed: number): number => drawLatencyMs({ medianMs: 2, p99Ms: 40 }, seededRandom(seed));
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});

describe('what arrived', () => {
  it('is recorded as it came', async () => {
    const seen: RecordedRequest[] = [];
    await using simulator = await startSimulator({ onRequest: (request) => seen.push(request) });
    await rawExchange(
      simulator,
      requestText('GET', `${HOSTNAME}?q`, { 'User-Agent': 'x', 'X-Twice': 'a', 'x-twice': 'b' }),
    );
    await getToken(simulator);
    expect(simulator.requests).toMatchObject([
      { method: 'GET', path: HOSTNAME, status: 401, connection: 1, headers: { 'user-agent': 'x', 'x-twice': 'a, b' } },
      { method: 'PUT', path: '/latest/api/token', status: 200, connection: 2 },
    ]);
    expect(seen).toEqual(simulator.requests);
  });

  it('is told of when the client has given up before its answer', async () => {
    const seen: RecordedRequest[] = [];
    await using simulator = await startSimulator({ latencyMs: 60_000, onRequest: (request) => seen.push(request) });
    const socket = connect(simulator.port, '127.0.0.1', () => socket.write(GET));
    await simulator.waitForRequests(1);
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(seen).toEqual(simulator.requests), { timeout: 20_000 });
    expect(seen[0]?.status).toBeUndefined();
  });

  it('is kept as far back as is asked', async () => {
    await using simulator = await startSimulator({ keepRequests: 2 });
    for (const path of ['/1', '/2', '/3']) await rawExchange(simulator, requestText('GET', path));
    expect(simulator.requests.map(({ path }) => path)).toEqual(['/2', '/3']);
    expect(simulator.connections).toBe(3);
  });

  it('can be waited for', async () => {
    await using simulator = await startSimulator();
    const waiting = simulator.waitForRequests(2, { path: HOSTNAME });
    await read(simulator, HOSTNAME);
    await rawExchange(simulator, GET);
    expect((await waiting).map(({ path }) => path)).toEqual([HOSTNAME, HOSTNAME]);
    expect(await simulator.waitForRequests(1, { method: 'PUT' })).toHaveLength(1);
  });

  it('is named where too little of it came', async () => {
    await using simulator = await startSimulator();
    await rawExchange(simulator, GET);
    const failed = expect(simulator.waitForRequests(2, {}, 20)).rejects;
    await failed.toThrow(`Of 2 requests, 1 arrived within 20 ms. All requests: GET ${HOSTNAME}.`);
  });
});

describe('closing', () => {
  it('ends what is open, and can be done twice', async () => {
    const simulator = await startSimulator({ faults: [{ with: 'silence' }] });
    const open = rawExchange(simulator, GET);
    await simulator.waitForRequests(1);
    await simulator.close();
    await simulator.close();
    expect((await open).bytes.length).toBe(0);
    expect(await rawExchange(simulator, GET)).toMatchObject({ end: 'reset' });
  });
});
