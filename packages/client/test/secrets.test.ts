import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient } from '../src/index.ts';
import { startRawService } from './raw-service.ts';
import { start } from './started.ts';

/** Everything that a logger may make of a value. */
function shown(value: unknown): string {
  const inspected = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
  return `${inspected} ${JSON.stringify(value)} ${String(value)} ${value instanceof Error ? value.stack : ''}`;
}

test('a client, its events and its errors show no token', async () => {
  const attempts: ImdsAttempt[] = [];
  const { imds, client } = await start({}, { onAttempt: (attempt) => attempts.push(attempt) });
  await client.getMetadata('hostname');
  const token = imds.requests.at(-1)?.headers['x-aws-ec2-metadata-token'];
  expect(token).toHaveLength(56);
  imds.addFault({ path: '/latest/meta-data/hostname', with: 'reset' });
  const error = await client.getMetadata('hostname').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'UNREACHABLE' });
  expect(attempts.length).toBeGreaterThan(3);
  for (const value of [client, attempts, error]) expect(shown(value)).not.toContain(token);
});

test.each([
  ['not HTTP', 'SECRET SECRET SECRET\r\n\r\n'],
  ['a chunk whose length is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n'],
  ['cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"SecretAccessKey":"SECRET'],
  ['not JSON', 'HTTP/1.1 200 OK\r\n\r\n{"SecretAccessKey":"SECRET'],
  ['not UTF-8', 'HTTP/1.1 200 OK\r\n\r\nSECRET\xff'],
  ['a bad header', 'HTTP/1.1 200 OK\r\nX-SECRET : SECRET\r\n\r\n'],
  ['another status', 'HTTP/1.1 500 SECRET\r\nContent-Length: 6\r\n\r\nSECRET'],
])('an error shows nothing of an answer that is %s', async (_, answer) => {
  const attempts: ImdsAttempt[] = [];
  await using service = await startRawService((method) =>
    method === 'PUT' ? 'HTTP/1.1 200 OK\r\n\r\nAQAEAToken==' : Buffer.from(answer, 'latin1'),
  );
  const client = new ImdsClient({
    endpoint: service.url,
    disabled: false,
    onAttempt: (attempt) => attempts.push(attempt),
  });
  const error = await client.getIamInfo().catch((reason: unknown) => reason);
  expect(error).toHaveProperty('code');
  for (const value of [error, attempts]) expect(shown(value)).not.toContain('SECRET');
});

test('a token that is none is not shown either', async () => {
  await using service = await startRawService(() => 'HTTP/1.1 200 OK\r\n\r\nSECRET SECRET');
  const client = new ImdsClient({ endpoint: service.url, disabled: false });
  const error = await client.getRegion().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
  expect(shown(error)).not.toContain('SECRET');
});
