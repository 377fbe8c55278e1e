/**
 * Serves mutated responses of IMDS from a thread of its own. The responses come from a seed, so a run can be repeated.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';

/** Part of every response body. It must not appear in an error, an attempt or a warning. */
export const SECRET = 'AQAEAFuzzSecretToken0123456789';

/** How a connection ends after the response. `keep-open` makes the client time out. */
type Ending = 'close' | 'reset' | 'keep-open';

/** Changes bytes of a response. Places are fractions of its length, from 0 to 1. */
type Mutation = (response: Buffer) => Buffer;

const head = (lines: readonly string[], body: string): Buffer =>
  Buffer.from(`${[...lines, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
const ok = (body: string, ...lines: string[]): Buffer => head(['HTTP/1.1 200 OK', 'Server: EC2ws', ...lines], body);

const DOCUMENT = JSON.stringify({
  accountId: '012345678901',
  region: 'eu-central-1',
  instanceId: SECRET,
  version: null,
});
/** Responses as IMDS sends them, before any mutation. */
const ORIGINALS: readonly Buffer[] = [
  ok(SECRET, 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600', 'Content-Type: text/plain'),
  ok(DOCUMENT, 'Content-Type: text/plain', 'Accept-Ranges: none'),
  ok(`ami-id\nblock-device-mapping/\n${SECRET}`, 'Content-Type: text/plain'),
  head(['HTTP/1.1 401 Unauthorized', 'Server: EC2ws'], ''),
  head(['HTTP/1.0 404 Not Found', 'Content-Type: text/html'], `<?xml version="1.0"?><html>${SECRET}</html>`),
  head(['HTTP/1.1 503 Service Unavailable', 'Server: EC2ws'], SECRET),
  Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\n${SECRET}\r\n0\r\n\r\n`),
];

/** Bytes that parsers of HTTP, JSON and text treat in a special way. */
const FRAGMENTS: readonly string[] = [
  '\r\n',
  '\n',
  '\r\n\r\n',
  '\0',
  '\t',
  ' ',
  ':',
  '\u{1b}[2J',
  '\u{202e}',
  '{',
  '}',
  '"',
  ',',
  '\\u0000',
  '<html>',
  'Content-Length: 5\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Content-Encoding: gzip\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
  'ffffffff\r\n',
  SECRET,
];

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (response: Buffer, fraction: number): number => Math.floor(fraction * response.length);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
    ([where, bits]): Mutation =>
      (response) => {
        const changed = Buffer.from(response);
        const index = Math.min(at(response, where), response.length - 1);
        if (index >= 0) changed[index] = (changed[index] ?? 0) ^ bits;
        return changed;
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Mutation =>
      (response) => {
        const [start, end] = [at(response, Math.min(from, to)), at(response, Math.max(from, to))];
        return Buffer.concat([response.subarray(0, start), response.subarray(end)]);
      },
  ),
  fc.tuple(place, fc.constantFrom(...FRAGMENTS)).map(
    ([where, fragment]): Mutation =>
      (response) => {
        const index = at(response, where);
        return Buffer.concat([response.subarray(0, index), Buffer.from(fragment), response.subarray(index)]);
      },
  ),
  fc.tuple(place, place, fc.constantFrom(...ORIGINALS)).map(
    ([where, from, other]): Mutation =>
      (response) =>
        Buffer.concat([response.subarray(0, at(response, where)), other.subarray(at(other, from))]),
  ),
  fc.tuple(place, fc.integer({ min: 2, max: 300 })).map(
    ([where, times]): Mutation =>
      (response) => {
        const part = response.subarray(at(response, where), at(response, where) + 240);
        return Buffer.concat([response, ...Array<Buffer>(times).fill(part)]);
      },
  ),
);

interface MutatedResponse {
  readonly bytes: Buffer;
  /** The bytes arrive in two parts. The fraction of the first. */
  readonly split: number;
  readonly ending: Ending;
}

const mutatedResponse: fc.Arbitrary<MutatedResponse> = fc.record({
  bytes: fc
    .tuple(fc.constantFrom(...ORIGINALS), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([original, mutations]) => mutations.reduce((response, mutate) => mutate(response), original)),
  split: place,
  ending: fc.oneof(
    { weight: 90, arbitrary: fc.constant<Ending>('close') },
    { weight: 9, arbitrary: fc.constant<Ending>('reset') },
    { weight: 1, arbitrary: fc.constant<Ending>('keep-open') },
  ),
});

export interface MutatedResponses extends AsyncDisposable {
  readonly url: string;
  /** How many responses were sent. */
  count(): number;
}

/** Starts the server on loopback, on a port that the system chooses. */
export async function startMutatedResponses(seed: number): Promise<MutatedResponses> {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: { seed, counter } });
  const [url] = (await once(worker, 'message')) as [string];
  return {
    url,
    count: () => Atomics.load(counter, 0),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

/** How many responses are generated at a time. */
const BATCH_SIZE = 2000;

async function serve({ seed, counter }: { seed: number; counter: Int32Array }): Promise<void> {
  let batch: readonly MutatedResponse[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      const index = Atomics.add(counter, 0, 1);
      if (index % BATCH_SIZE === 0) batch = fc.sample(mutatedResponse, { numRuns: BATCH_SIZE, seed: seed + index });
      const { bytes, split, ending } = batch[index % BATCH_SIZE] as MutatedResponse;
      socket.write(bytes.subarray(0, at(bytes, split)));
      socket.write(bytes.subarray(at(bytes, split)));
      if (ending === 'close') socket.end();
      else if (ending === 'reset') socket.resetAndDestroy();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

if (!isMainThread) await serve(workerData);
