import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImdsClient, ImdsError } from '../src/index.ts';

/** A response as the server sends it: in chunks, after which it closes or resets the connection or keeps it open. */
interface RandomResponse {
  readonly chunks: readonly Uint8Array[];
  readonly ending: 'close' | 'reset' | 'keep-open';
}

/** The responses to the next requests, from the start again after the last. */
let responses: readonly RandomResponse[] = [];
let requests = 0;
let url: string;
const sockets = new Set<Socket>();

const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  socket.once('data', () => {
    const { chunks, ending } = responses[requests++ % responses.length] ?? { chunks: [], ending: 'close' };
    for (const chunk of chunks) socket.write(chunk);
    if (ending === 'close') socket.end();
    else if (ending === 'reset') socket.resetAndDestroy();
  });
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const statusLine = fc
  .tuple(
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2', 'ICY'),
    fc.integer({ min: 0, max: 999 }),
    fc.string({ maxLength: 20 }),
  )
  .map(([version, status, reason]) => `${version} ${status} ${reason}\r\n`);
const header = fc.oneof(
  fc.constantFrom(
    'Connection: close',
    'Transfer-Encoding: chunked',
    'Content-Encoding: gzip',
    'Content-Type: text/html',
  ),
  fc.integer({ min: -1, max: 100_000 }).map((length) => `Content-Length: ${length}`),
  fc.integer({ min: -1, max: 100_000 }).map((ttl) => `X-Aws-Ec2-Metadata-Token-Ttl-Seconds: ${ttl}`),
  fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 40 })).map(([name, value]) => `${name}: ${value}`),
);
const body = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }).map((json) => Uint8Array.from(Buffer.from(json))) },
  { weight: 1, arbitrary: fc.constantFrom('AQAEAToken==', '<html>', '5\r\nhello\r\n0\r\n\r\n', '').map(bytes) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(97)) },
);
const almostHttp = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constant('HTTP/1.1 200 OK\r\n') }, statusLine),
    fc.array(header, { maxLength: 4 }),
    body,
  )
  .map(([status, headers, content]) => [
    bytes(`${status}${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
    content,
  ]);
const randomResponse: fc.Arbitrary<RandomResponse> = fc.record({
  chunks: fc.oneof(
    { weight: 5, arbitrary: almostHttp },
    { weight: 1, arbitrary: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 }) },
  ),
  ending: fc.oneof(
    { weight: 8, arbitrary: fc.constant('close' as const) },
    fc.constantFrom('reset' as const, 'keep-open' as const),
  ),
});

const OPERATIONS = {
  getMetadata: (client) => client.getMetadata('instance-id'),
  listMetadata: (client) => client.listMetadata(),
  getDynamicData: (client) => client.getDynamicData('instance-identity/document'),
  getUserData: (client) => client.getUserData(),
  getInstanceIdentityDocument: (client) => client.getInstanceIdentityDocument(),
  getRegion: (client) => client.getRegion(),
  getIamInfo: (client) => client.getIamInfo(),
} satisfies Record<string, (client: ImdsClient) => Promise<unknown>>;

const isResult: Record<keyof typeof OPERATIONS, (value: unknown) => boolean> = {
  getMetadata: (value) => typeof value === 'string',
  listMetadata: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== ''),
  getDynamicData: (value) => typeof value === 'string',
  getUserData: (value) => value === undefined || (value instanceof Uint8Array && value.length <= 65_536),
  getInstanceIdentityDocument: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  getRegion: (value) => typeof value === 'string' && value !== '',
  getIamInfo: (value) => value === undefined || (typeof value === 'object' && value !== null),
};

describe('for random bytes as responses', () => {
  test.each(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])(
    '%s settles with a value of its type or an ImdsError in time, and leaves no connection open',
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(fc.array(randomResponse, { minLength: 1, maxLength: 4 }), async (generated) => {
          responses = generated;
          requests = 0;
          const client = new ImdsClient({ endpoint: url, disabled: false, timeoutMs: 120, attemptTimeoutMs: 40 });
          const startedAt = performance.now();
          const result: unknown = await OPERATIONS[operation](client).catch((error: unknown) => error);
          // 120 ms of event-loop time. The rest is for a busy machine.
          expect(performance.now() - startedAt).toBeLessThan(10_000);
          if (!(result instanceof ImdsError)) expect(result).toSatisfy(isResult[operation]);
          // The server sees the end of a connection a moment after the client has closed it.
          for (let waits = 0; sockets.size > 0 && waits < 500; waits += 1) await sleep(10);
          expect(sockets.size).toBe(0);
        }),
        { numRuns: 60 },
      );
    },
  );
});
