import { describe, expect, it } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../src/index.ts';
import { getToken, read, requestText, sendRaw, TOKEN_PATH, TOKEN_TTL_HEADER } from './raw-request.ts';

const GET = requestText('GET', '/latest/meta-data/hostname');
const PUT = requestText('PUT', TOKEN_PATH, { [TOKEN_TTL_HEADER]: '60' });

describe('configure()', () => {
  it('enables instance tags while the simulator runs', async () => {
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

  it('changes tokens and endpoint while the simulator runs', async () => {
    await using simulator = await startSimulator({ tokens: 'optional' });
    const statuses: string[] = [];
    for (const changes of [{}, { tokens: 'required' }, { endpoint: 'disabled' }, { tokens: 'optional' }] as const) {
      simulator.configure(changes);
      statuses.push((await sendRaw(simulator, GET)).statusLine.slice(9, 12));
    }
    expect(statuses).toEqual(['200', '401', '403', '403']);
  });

  it('keeps the value of an option that is undefined', async () => {
    await using simulator = await startSimulator({ tokens: 'optional' });
    simulator.configure({ tokens: undefined });
    expect((await sendRaw(simulator, GET)).statusLine).toBe('HTTP/1.1 200 OK');
  });
});

describe('hopLimitExceeded', () => {
  it('leaves the token request without a response and does not affect reads', async () => {
    await using simulator = await startSimulator({ hopLimitExceeded: true, tokens: 'optional' });
    const noResponse = sendRaw(simulator, PUT);
    await simulator.waitForRequests(1, { method: 'PUT' });
    expect((await sendRaw(simulator, GET)).statusLine).toBe('HTTP/1.1 200 OK');
    // The hop limit affects only responses that carry a token.
    expect((await sendRaw(simulator, requestText('GET', TOKEN_PATH))).statusLine).toMatch('405');
    expect(simulator.requests[0]).toMatchObject({ method: 'PUT', fault: 'no-response' });
    await simulator.close();
    expect((await noResponse).bytes.length).toBe(0);
  });

  it('can reset the connection of the token request after a delay', async () => {
    await using simulator = await startSimulator({ hopLimitExceeded: { resetAfterMs: 30 } });
    expect(await sendRaw(simulator, PUT)).toMatchObject({ end: 'reset', statusLine: '' });
    simulator.configure({ hopLimitExceeded: false });
    expect(await getToken(simulator)).toHaveLength(56);
  });
});

describe('packetsPerSecond', () => {
  it('delays a request over the limit until the client would retransmit its first packet', async () => {
    // Five packets per second: one request, and another one a second later.
    await using simulator = await startSimulator({ tokens: 'optional', packetsPerSecond: 5 });
    const durations = await Promise.all(
      [1, 2].map(async () => {
        const started = performance.now();
        expect((await sendRaw(simulator, GET)).statusLine).toBe('HTTP/1.1 200 OK');
        return performance.now() - started;
      }),
    );
    expect(simulator.connectionCount).toBe(2);
    expect(Math.max(...durations)).toBeGreaterThanOrEqual(990);
  });
});

describe('startSimulator() rejects with a TypeError', () => {
  it.each<[string, object, RegExp]>([
    ['tokens', { tokens: 'maybe' }, /^Invalid tokens 'maybe'\. Use 'required' or 'optional'\.$/],
    [
      'unauthorizedResponse',
      { unauthorizedResponse: 'none' },
      /^Invalid unauthorizedResponse 'none'.*'empty' or 'page'/,
    ],
    ['endpoint', { endpoint: 'off' }, /^Invalid endpoint 'off'\. Use 'enabled' or 'disabled'\.$/],
    ['latencyMs', { latencyMs: -1 }, /^Invalid latencyMs -1/],
    ['a latencyMs beyond the range of a timer', { latencyMs: 1e12 }, /^Invalid latencyMs 1000000000000/],
    ['a resetAfterMs beyond the range of a timer', { hopLimitExceeded: { resetAfterMs: 1e12 } }, /from 0 to 86400000/],
    ['the latency distribution', { latencyMs: { medianMs: 10, p99Ms: 5 } }, /p99Ms at least medianMs/],
    ['hopLimitExceeded', { hopLimitExceeded: 'no-respones' }, /^Invalid hopLimitExceeded "no-respones"/],
    ['packetsPerSecond', { packetsPerSecond: 0 }, /^Invalid packetsPerSecond 0\. Use at least 5/],
  ])('if %s is invalid: %j', async (_name, options, message) => {
    await expect(startSimulator(options as SimulatorOptions)).rejects.toThrow(TypeError);
    await expect(startSimulator(options as SimulatorOptions)).rejects.toThrow(message);
  });
});
