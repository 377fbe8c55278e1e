/**
 * What watching costs, in this process and on this machine: `npm run build && node --expose-gc packages/metrics/test/overhead.ts`.
 *
 * The messages of a real request are caught from Node's channels and published again many times, with the instrumentation
 * off and on by turns; the difference is the cost. A whole request takes some fifty times longer than what is to be
 * measured, and its noise would hide it.
 */
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { request } from 'undici';
import { Metering } from './metering.ts';

const ROUNDS = 31;
const REQUESTS_A_ROUND = 20_000;

/** The channels of one request, in order. */
const CHANNELS = {
  undici: ['undici:request:create', 'undici:request:headers', 'undici:request:trailers'],
  'node:http': ['http.client.request.start', 'http.client.response.finish'],
} as const;
type Library = keyof typeof CHANNELS;

const asks: Record<Library, (url: string) => Promise<void>> = {
  undici: async (url) => {
    await (await request(url, { headers: { 'x-aws-ec2-metadata-token': 'a'.repeat(56) } })).body.text();
  },
  'node:http': (url) =>
    new Promise((resolve, reject) => {
      get(url, { agent: false, headers: { 'x-aws-ec2-metadata-token': 'a'.repeat(56) } }, (response) =>
        response.resume().on('close', resolve),
      ).on('error', reject);
    }),
};

/** The messages that one real request makes. */
async function caught(library: Library, url: string): Promise<Record<string, unknown>[]> {
  const messages: Record<string, unknown>[] = [];
  const note = (message: unknown): void => void messages.push(message as Record<string, unknown>);
  for (const name of CHANNELS[library]) subscribe(name, note);
  await asks[library](url);
  for (const name of CHANNELS[library]) unsubscribe(name, note);
  if (messages.length !== CHANNELS[library].length) throw new Error(`${library} made ${messages.length} messages`);
  return messages;
}

/** Publishes a request's messages the way the libraries do: each made anew, and only where somebody listens. */
function publisher(library: Library, messages: Record<string, unknown>[]): () => void {
  const steps = CHANNELS[library].map((name, i) => ({ on: channel(name), message: messages[i] }));
  const { request, response } = messages[1] as { request: NodeJS.EventEmitter; response: NodeJS.EventEmitter };
  return () => {
    for (const { on, message } of steps) if (on.hasSubscribers) on.publish({ ...message });
    // node:http tells of the end on the response, and its listeners go with it.
    if (library === 'undici') return;
    response.emit('end');
    request.removeAllListeners();
    response.removeAllListeners();
  };
}

function nanosecondsEach(run: () => void): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < REQUESTS_A_ROUND; i += 1) run();
  return Number(process.hrtime.bigint() - start) / REQUESTS_A_ROUND;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Median of what a request costs more with the instrumentation than without, in nanoseconds. */
function cost(run: () => void, instrumentation: ImdsInstrumentation): number {
  const differences: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    instrumentation.disable();
    const off = nanosecondsEach(run);
    instrumentation.enable();
    differences.push(nanosecondsEach(run) - off);
  }
  return median(differences);
}

/** Bytes of the heap that are still there after so many requests, for each of them, more than without. */
function kept(run: () => void, instrumentation: ImdsInstrumentation): number {
  const { gc } = globalThis;
  if (!gc) throw new Error('Start node with --expose-gc');
  const growth = (): number => {
    nanosecondsEach(run);
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 10; round += 1) nanosecondsEach(run);
    gc();
    return (process.memoryUsage().heapUsed - before) / (10 * REQUESTS_A_ROUND);
  };
  instrumentation.disable();
  const without = growth();
  instrumentation.enable();
  return growth() - without;
}

async function serve(host: string): Promise<{ url: string; close: () => void }> {
  const answer: RequestListener = (_, response) => void response.end('ami-0abcdef1234567890');
  const server = createServer(answer).listen(0, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const PATH = '/latest/meta-data/ami-id';
const imds = await serve('127.0.0.1');
// Another host too: as on an instance, where the service's address is nobody else's.
const other = await serve('127.0.0.2');
const instrumentation = new ImdsInstrumentation({ endpoint: imds.url, enabled: false });
instrumentation.setMeterProvider(new Metering().provider);

console.log(`Node ${process.versions.node}, medians of ${ROUNDS} rounds of ${REQUESTS_A_ROUND} requests\n`);
console.log('| library | request | cost | heap kept |\n| --- | --- | --- | --- |');
for (const library of Object.keys(CHANNELS) as Library[]) {
  for (const [kind, { url }] of Object.entries({ 'not for IMDS': other, 'for IMDS': imds })) {
    const run = publisher(library, await caught(library, url + PATH));
    const microseconds = cost(run, instrumentation) / 1000;
    console.log(
      `| ${library} | ${kind} | ${microseconds.toFixed(2)} µs | ${kept(run, instrumentation).toFixed(1)} bytes |`,
    );
  }
}
instrumentation.disable();
imds.close();
other.close();
