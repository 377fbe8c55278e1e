import { createServer, type Server, type Socket } from 'node:net';
import { type ImdsAttempt, type ImdsAttemptFailure, ImdsError } from '@imds-otel/client';
import { NITRO } from 'test-support/dmi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AttemptFacts } from '../src/attempt-facts.ts';
import { readConfig } from '../src/config.ts';
import type { ImdsDetection } from '../src/detection-result.ts';
import { describeConnectionFailure, findLocalFailure } from '../src/diagnosis/local-failure.ts';
import { runDetection } from '../src/run-detection.ts';
import { detect } from './detect.ts';
import { hostOf } from './host.ts';

let server: Server | undefined;
beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Detects on an instance, at a server that handles each connection in this way. */
async function detectAt(handle: (socket: Socket) => void, scheme = 'http'): Promise<ImdsDetection> {
  const listening = createServer((socket) => handle(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  server = listening;
  await new Promise((resolve) => listening.once('listening', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const endpoint = `${scheme}://127.0.0.1:${address.port}`;
  return runDetection(readConfig({ endpoint, timeoutMs: 1500 }, {}), hostOf(NITRO));
}

describe('a response with unusual headers is intercepted:', () => {
  const body = '{"instanceId":"i-1"}';
  it.each([
    ['two lengths', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n${body}`],
    ['a folded header', `HTTP/1.1 200 OK\r\nX-A: b\r\n c: d\r\nContent-Length: 2\r\n\r\n${body}`],
    ['a length and an encoding', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['an invalid length', `HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n${body}`],
    ['a space in a name', `HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 2\r\n\r\n${body}`],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ])('%s', async (_, response) => {
    const { problem } = await detectAt((socket) => socket.once('data', () => socket.end(response)));
    expect(problem).toMatchObject({ cause: 'intercepted' });
  });
});

describe('an https: endpoint', () => {
  it('is not behind a firewall if its port responds without TLS', async () => {
    const { problem } = await detectAt(
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400\r\n\r\n')),
      'https',
    );
    expect(problem).toMatchObject({ cause: 'blocked', message: expect.stringContaining('TLS handshake') });
    expect(problem?.message).not.toMatch(/firewall|packets/);
  });

  it('is not behind a firewall if its port waits for a request', async () => {
    const { problem } = await detectAt(() => {}, 'https');
    expect(problem).toMatchObject({ cause: 'blocked', message: expect.stringContaining('TLS handshake') });
    expect(problem?.message).not.toMatch(/firewall|packets/);
  });
});

/** Only the client constructs errors. */
const errorWith = (failure: ImdsAttemptFailure): ImdsError =>
  Object.assign(Object.create(ImdsError.prototype), { failure });

describe('an error before the connection is', () => {
  it.each([
    'EMFILE',
    'ENFILE',
    'ENOMEM',
    'ENOBUFS',
    'ERR_ACCESS_DENIED',
    'ERR_INVALID_ARG_TYPE',
    'UND_ERR_INVALID_ARG',
  ])('in this process: %s', (code) => {
    expect(findLocalFailure(errorWith({ stage: 'connect', reason: 'other', code }))?.meaning).toMatch(/./);
  });

  it.each(['EPERM', 'EACCES', 'EAFNOSUPPORT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'not in this process, and named: %s',
    (code) => {
      const failure = { stage: 'connect', reason: 'other', code } as const;
      expect(findLocalFailure(errorWith(failure))).toBeUndefined();
      expect(describeConnectionFailure(failure, false)).toContain(code);
    },
  );

  it('a missing address, if the name of the endpoint has none', () => {
    const failure = { stage: 'connect', reason: 'unreachable', code: 'ENOTFOUND' } as const;
    expect(describeConnectionFailure(failure, false)).toBe('failed, because its host name has no address (ENOTFOUND)');
  });
});

describe('IMDS that is slow', () => {
  const slow = (latencyMs: number) => ({
    latencyMs,
    faults: [{ path: '/latest/api/token', with: 'no-response' as const }],
  });

  it('for every response is not a hop limit, and the remedy is more time', async () => {
    // Each attempt has 1000 ms.
    const { problem, hopLimit } = await detect(slow(600), {}, NITRO);
    expect(problem).toMatchObject({
      cause: 'no-response',
      message: expect.stringMatching(/fastest response took 6\d\d ms/),
    });
    expect(problem?.remedy).toContain('AWS_METADATA_SERVICE_TIMEOUT');
    expect(hopLimit).toBeUndefined();
  });

  it('only a little is a hop limit if the token request gets no response', async () => {
    const { problem, hopLimit } = await detect(slow(20), {}, NITRO);
    expect(problem).toMatchObject({ cause: 'hop-limit' });
    expect(hopLimit).toBe('too-low');
  });

  it.each([
    [999, true],
    [499, false],
  ])('is recognized by its fastest response: %i ms', (durationMs, expected) => {
    const facts = new AttemptFacts();
    const attempt = { path: '/', attempt: 1, startedAt: 0 } as const;
    const lost: ImdsAttempt = {
      ...attempt,
      method: 'PUT',
      kind: 'token',
      version: 'v2',
      durationMs: 1000,
      failure: { stage: 'headers', reason: 'timeout' },
    };
    facts.record(lost);
    facts.record({ ...attempt, method: 'GET', kind: 'read', version: 'v1', durationMs, statusCode: 401 });
    expect(facts.isSlow).toBe(expected);
  });
});
