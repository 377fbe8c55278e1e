import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startRawService } from 'test-support/raw-service';
import { describe, expect, test } from 'vitest';
import { ImdsClient } from '../src/index.ts';
import { settle } from './start-client.ts';

/** Self-signed, for 127.0.0.1 and localhost, valid for a hundred years. Its key is public: it protects nothing. */
const CERTIFICATE = join(import.meta.dirname, 'certificate/loopback.pem');
const KEY = join(import.meta.dirname, 'certificate/loopback-key.pem');

const PROGRAM = `
  import { ImdsClient } from '@imds-otel/client';
  console.log(await new ImdsClient({ endpoint: process.argv[1], disabled: false }).getMetadata('hostname'));
`;

async function startHttps(): Promise<AsyncDisposable & { readonly port: number }> {
  const [cert, key] = await Promise.all([readFile(CERTIFICATE), readFile(KEY)]);
  const server = createServer({ cert, key }, ({ method }, response) => {
    response.setHeader('Connection', 'close').end(method === 'PUT' ? 'AQAEAToken==' : 'behind-tls');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

test.each(['127.0.0.1', 'localhost'])('https://%s is readable if its certificate is trusted', async (host) => {
  await using service = await startHttps();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, `https://${host}:${service.port}`],
    // In the folder of the package, its own name resolves to its build.
    { cwd: dirname(import.meta.dirname), env: { ...process.env, NODE_EXTRA_CA_CERTS: CERTIFICATE } },
  );
  expect(stdout).toBe('behind-tls\n');
});

test('a certificate that is not trusted ends the call without a retry', async () => {
  await using service = await startHttps();
  const client = new ImdsClient({ endpoint: `https://127.0.0.1:${service.port}`, disabled: false });
  const error = await client.getRegion().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'BAD_RESPONSE',
    attempts: 1,
    failure: { stage: 'connect', reason: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(String(error)).toContain('self-signed certificate');
  expect(String(error)).toContain('IMDS itself uses http: only.');
});

describe('a TLS handshake', () => {
  test('with a plain HTTP service fails at once, and the network is not blamed', async () => {
    await using service = await startRawService(() => 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    const client = new ImdsClient({ endpoint: service.url.replace('http:', 'https:'), disabled: false });
    const error = await settle(client.getRegion());
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', attempts: 1, failure: { stage: 'connect', reason: 'tls' } });
    expect(String(error)).toContain('Check that the endpoint serves HTTPS');
  });

  test.each([
    ['closes the connection', (socket: Socket) => socket.end()],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['never responds', () => {}],
  ])('with a service that %s is a TLS failure', async (_, onData) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {}).once('data', () => onData(socket));
      sockets.push(socket);
    }).listen(0, '127.0.0.1');
    const sockets: Socket[] = [];
    await once(server, 'listening');
    const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const options of [{ attemptTimeoutMs: 200 }, { timeoutMs: 200 }, { connectTimeoutMs: 200 }]) {
      const error = await settle(new ImdsClient({ endpoint, disabled: false, ...options }).getRegion());
      expect(error).toMatchObject({ code: 'BAD_RESPONSE', attempts: 1, failure: { stage: 'connect', reason: 'tls' } });
    }
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
