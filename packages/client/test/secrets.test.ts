import { inspect } from 'node:util';
import { startRawService } from 'test-support/raw-service';
import { expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';
import { settle, startClient } from './start-client.ts';

/** Everything that a logger may print for a value. */
function print(value: unknown): string {
  const inspected = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
  return `${inspected} ${JSON.stringify(value)} ${String(value)} ${value instanceof Error ? value.stack : ''}`;
}

test('the token never appears in a client, an attempt or an error', async () => {
  const attempts: ImdsAttempt[] = [];
  const { imds, client } = await startClient({}, { onAttempt: (attempt) => attempts.push(attempt) });
  await client.getMetadata('hostname');
  const token = imds.requests.at(-1)?.headers['x-aws-ec2-metadata-token'];
  expect(token).toHaveLength(56);
  imds.addFault({ path: '/latest/meta-data/hostname', with: 'reset' });
  const error = await settle(client.getMetadata('hostname'));
  expect(error).toMatchObject({ code: 'UNREACHABLE' });
  expect(attempts.length).toBeGreaterThan(3);
  for (const value of [client, attempts, error]) expect(print(value)).not.toContain(token);
});

test.each([
  ['not HTTP', 'SECRET SECRET SECRET\r\n\r\n'],
  ['a chunk without a valid length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n'],
  ['truncated', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"SecretAccessKey":"SECRET'],
  ['not JSON', 'HTTP/1.1 200 OK\r\n\r\n{"SecretAccessKey":"SECRET'],
  ['not UTF-8', 'HTTP/1.1 200 OK\r\n\r\nSECRET\xff'],
  ['one with an invalid header', 'HTTP/1.1 200 OK\r\nX-SECRET : SECRET\r\n\r\n'],
  ['one with another status', 'HTTP/1.1 500 SECRET\r\nContent-Length: 6\r\n\r\nSECRET'],
])('no byte of the response appears in the error if the response is %s', async (_, response) => {
  const attempts: ImdsAttempt[] = [];
  await using service = await startRawService((method) =>
    method === 'PUT' ? 'HTTP/1.1 200 OK\r\n\r\nAQAEAToken==' : Buffer.from(response, 'latin1'),
  );
  const client = new ImdsClient({
    endpoint: service.url,
    disabled: false,
    onAttempt: (attempt) => attempts.push(attempt),
  });
  const error = await settle(client.getIamInfo());
  expect(error).toHaveProperty('code');
  for (const value of [error, attempts]) expect(print(value)).not.toContain('SECRET');
});

test('no byte of an invalid token appears in the error', async () => {
  await using service = await startRawService(() => 'HTTP/1.1 200 OK\r\n\r\nSECRET SECRET');
  const client = new ImdsClient({ endpoint: service.url, disabled: false });
  const error = await settle(client.getRegion());
  expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
  expect(print(error)).not.toContain('SECRET');
});
