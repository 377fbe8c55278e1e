import { startRawService } from 'test-support/raw-service';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ImdsClient, type ImdsErrorCode } from '../src/index.ts';
import { settle } from './start-client.ts';

/** The token, with a length and without. */
const TOKEN = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nAQ==';

type Outcome = 'value' | readonly [code: ImdsErrorCode, stage?: string, reason?: string];

const MALFORMED: Outcome = ['BAD_RESPONSE', 'headers', 'malformed'];
const RESET: Outcome = ['UNREACHABLE', 'headers', 'reset'];
const TRUNCATED: Outcome = ['BAD_RESPONSE', 'body', 'reset'];

const RESPONSES: readonly (readonly [name: string, response: string, outcome: Outcome])[] = [
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', MALFORMED],
  ['a length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab', MALFORMED],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    MALFORMED,
  ],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nab', MALFORMED],
  ['a header folded with a tab', 'HTTP/1.1 200 OK\r\nX-A: b\r\n\tc\r\nContent-Length: 2\r\n\r\nab', MALFORMED],
  ['a header name with a blank', 'HTTP/1.1 200 OK\r\nX A: b\r\n\r\n', MALFORMED],
  ['a header with NUL', 'HTTP/1.1 200 OK\r\nX-A: b\0c\r\n\r\n', MALFORMED],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nab', MALFORMED],
  ['another protocol', 'SSH-2.0-OpenSSH\r\n', MALFORMED],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', MALFORMED],
  ['a protocol switch', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', MALFORMED],
  [
    'a chunk without a length',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ['BAD_RESPONSE', 'body', 'malformed'],
  ],
  ['a body that ends too early', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nab', TRUNCATED],
  ['chunks that end too early', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', TRUNCATED],
  ['half a status line', 'HTTP/1.1 200', RESET],
  ['nothing', '', RESET],
  ['large headers', `HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(100_000)}\r\n\r\n`, ['BAD_RESPONSE', 'headers', 'too-large']],
  ['a large body', `HTTP/1.1 200 OK\r\n\r\n${'b'.repeat(100_000)}`, ['BAD_RESPONSE', 'body', 'too-large']],
  ['an unknown status', 'HTTP/1.1 999 Unknown\r\nContent-Length: 0\r\n\r\n', ['BAD_RESPONSE']],
  ['no length', 'HTTP/1.1 200 OK\r\n\r\nab', 'value'],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nab', 'value'],
  ['an early response', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab', 'value'],
];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(['undici', 'node:http'])('with %s', (httpClient) => {
  async function callOutcome(url: string): Promise<Outcome> {
    // Without WebAssembly, as with `node --jitless`, the client uses node:http.
    if (httpClient === 'node:http') vi.stubGlobal('WebAssembly', undefined);
    const client = new ImdsClient({ endpoint: url, disabled: false, maxAttempts: 1 });
    const result = await settle(client.getMetadata('hostname'));
    if (typeof result === 'string') return 'value';
    const { code, failure } = result as { code: ImdsErrorCode; failure?: { stage: string; reason: string } };
    return failure ? [code, failure.stage, failure.reason] : [code];
  }

  test.each(RESPONSES)('a response to a read that has %s', async (_, response, outcome) => {
    await using service = await startRawService((method) => Buffer.from(method === 'PUT' ? TOKEN : response, 'latin1'));
    expect(await callOutcome(service.url)).toEqual(outcome);
  });

  test.each(RESPONSES.filter(([, , outcome]) => outcome === MALFORMED))(
    'a response to the token request that has %s',
    async (_, response) => {
      await using service = await startRawService(() => Buffer.from(response, 'latin1'));
      expect(await callOutcome(service.url)).toEqual(MALFORMED);
    },
  );
});
