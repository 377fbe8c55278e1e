/**
 * Measures what the instrumentation adds to a request, in this process and on this machine. Run it with
 * `npm run build && npx node --expose-gc packages/metrics/test/overhead.ts`.
 *
 * It records the messages that one real request publishes on the diagnostics channels and publishes them again many times,
 * alternately with the instrumentation disabled and enabled. The difference is the overhead. A whole request takes about
 * 50 times longer than the overhead, and its variance would hide it.
 */
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { request } from 'undici';
import { CollectedMetrics } from './collected-metrics.ts';

const ROUNDS = 31;
const REQUESTS_PER_ROUND = 20_000;

/** The channels that one request publishes on, in order. */
const CHANNELS = {
  undici: ['undici:request:create', 'undici:request:headers', 'undici:request:trailers'],
  'node:http': ['http.client.request.created', 'http.client.request.start', 'http.client.response.finish'],
} as const;
type Library = keyof typeof CHANNELS;

const send: Record<Library, (url: string) => Promise<void>> = {
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

/** The messages that one real request publishes. */
async function recordMessages(library: Library, url: string): Promise<Record<string, unknown>[]> {
  const messages: Record<string, unknown>[] = [];
  const addMessage = (message: unknown): void => void messages.push(message as Record<string, unknown>);
  for (const name of CHANNELS[library]) subscribe(name, addMessage);
  await send[library](url);
  for (const name of CHANNELS[library]) unsubscribe(name, addMessage);
  if (messages.length !== CHANNELS[library].length) throw new Error(`${library} published ${messages.length} messages`);
  return messages;
}

/** A new object with the properties of another, without its event listeners. */
const copyOf = <T extends object>(emitter: T): T =>
  Object.create(emitter, { _events: { value: undefined, writable: true } });

/** Publishes the messages of one request like the HTTP clients do: as new objects, and only if the channel has subscribers. */
function createPublisher(library: Library, messages: Record<string, unknown>[]): () => void {
  const steps = CHANNELS[library].map((name, i) => ({ target: channel(name), message: messages[i] }));
  const last = messages.at(-1) as { request: NodeJS.EventEmitter; response: NodeJS.EventEmitter };
  return () => {
    const request = copyOf(last.request);
    const response = last.response && copyOf(last.response);
    for (const { target, message } of steps) {
      if (target.hasSubscribers) target.publish({ ...message, request, ...(response && { response }) });
    }
    // node:http emits the end of the body on the response. The listeners are added for each request.
    if (library === 'undici') return;
    response.emit('end');
    request.emit('close');
  };
}

function nanosecondsPerRequest(run: () => void): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < REQUESTS_PER_ROUND; i += 1) run();
  return Number(process.hrtime.bigint() - start) / REQUESTS_PER_ROUND;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The median overhead of the instrumentation per request, in nanoseconds. */
function measureOverhead(run: () => void, instrumentation: ImdsInstrumentation): number {
  const differences: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    instrumentation.disable();
    const off = nanosecondsPerRequest(run);
    instrumentation.enable();
    differences.push(nanosecondsPerRequest(run) - off);
  }
  return median(differences);
}

/** The heap that the instrumentation retains per request, in bytes. */
function measureRetainedHeap(run: () => void, instrumentation: ImdsInstrumentation): number {
  const { gc } = globalThis;
  if (!gc) throw new Error('Start Node.js with --expose-gc.');
  const growth = (): number => {
    nanosecondsPerRequest(run);
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 10; round += 1) nanosecondsPerRequest(run);
    gc();
    return (process.memoryUsage().heapUsed - before) / (10 * REQUESTS_PER_ROUND);
  };
  instrumentation.disable();
  const without = growth();
  instrumentation.enable();
  return growth() - without;
}

async function serve(host: string): Promise<{ url: string; close: () => void }> {
  const respond: RequestListener = (_, response) => void response.end('ami-0abcdef1234567890');
  const server = createServer(respond).listen(0, host);
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
// A different host, as on an instance: no other service has the address of IMDS.
const other = await serve('127.0.0.2');
const instrumentation = new ImdsInstrumentation({ endpoint: imds.url, enabled: false });
instrumentation.setMeterProvider(new CollectedMetrics().provider);

console.log(`Node ${process.versions.node}, medians of ${ROUNDS} rounds of ${REQUESTS_PER_ROUND} requests\n`);
console.log('| library | request | overhead | retained heap |\n| --- | --- | --- | --- |');
for (const library of Object.keys(CHANNELS) as Library[]) {
  for (const [kind, { url }] of Object.entries({ 'not for IMDS': other, 'for IMDS': imds })) {
    const run = createPublisher(library, await recordMessages(library, url + PATH));
    const microseconds = measureOverhead(run, instrumentation) / 1000;
    console.log(
      `| ${library} | ${kind} | ${microseconds.toFixed(2)} µs | ${measureRetainedHeap(run, instrumentation).toFixed(1)} bytes |`,
    );
  }
}
instrumentation.disable();
imds.close();
other.close();
