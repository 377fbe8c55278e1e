import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { type RecordedRequest, startSimulator } from '../src/index.ts';
import { getToken, read, requestText, sendRaw, TOKEN_PATH } from './raw-request.ts';

const HOSTNAME = '/latest/meta-data/hostname';
const GET = requestText('GET', HOSTNAME);

describe('requests', () => {
  it('has every request with its headers, status and connection, and so does onRequest', async () => {
    const reported: RecordedRequest[] = [];
    await using simulator = await startSimulator({ onRequest: (request) => reported.push(request) });
    await sendRaw(
      simulator,
      requestText('GET', `${HOSTNAME}?q`, { 'User-Agent': 'x', 'X-Twice': 'a', 'x-twice': 'b' }),
    );
    await getToken(simulator);
    const headers = { 'user-agent': 'x', 'x-twice': 'a, b' };
    expect(simulator.requests).toMatchObject([
      { method: 'GET', path: HOSTNAME, status: 401, connectionNumber: 1, headers },
      { method: 'PUT', path: TOKEN_PATH, status: 200, connectionNumber: 2 },
    ]);
    expect(reported).toEqual(simulator.requests);
  });

  it('keeps only the latest requests with maxRecordedRequests', async () => {
    await using simulator = await startSimulator({ maxRecordedRequests: 2 });
    for (const path of ['/1', '/2', '/3']) await sendRaw(simulator, requestText('GET', path));
    expect(simulator.requests.map(({ path }) => path)).toEqual(['/2', '/3']);
    expect(simulator.connectionCount).toBe(3);
  });
});

describe('onRequest', () => {
  it('also gets a request whose client closed the connection before the response', async () => {
    const reported: RecordedRequest[] = [];
    await using simulator = await startSimulator({ latencyMs: 60_000, onRequest: (request) => reported.push(request) });
    const socket = connect(simulator.port, '127.0.0.1', () => socket.write(GET));
    await simulator.waitForRequests(1);
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(reported).toEqual(simulator.requests), { timeout: 20_000 });
    expect(reported[0]?.status).toBeUndefined();
  });
});

describe('waitForRequests()', () => {
  it('resolves as soon as enough matching requests have arrived', async () => {
    await using simulator = await startSimulator();
    const waiting = simulator.waitForRequests(2, { path: HOSTNAME });
    await read(simulator, HOSTNAME);
    await sendRaw(simulator, GET);
    expect((await waiting).map(({ path }) => path)).toEqual([HOSTNAME, HOSTNAME]);
    expect(await simulator.waitForRequests(1, { method: 'PUT' })).toHaveLength(1);
  });

  it('rejects after the timeout with a message that lists all requests', async () => {
    await using simulator = await startSimulator();
    await sendRaw(simulator, GET);
    await expect(simulator.waitForRequests(2, {}, 20)).rejects.toThrow(
      `Only 1 of 2 matching requests arrived within 20 ms. All requests: GET ${HOSTNAME}.`,
    );
  });
});
