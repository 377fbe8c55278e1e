/**
 * A process that gets hostile input, started by `never-fatal.test.ts` with the name of a scenario. It has no handler for
 * uncaught exceptions: it ends with an error if a listener throws. At the end, it makes two ordinary requests and prints
 * what was logged and measured.
 */
import '../../../test/support/never-leave-loopback.ts';
import { channel } from 'node:diagnostics_channel';
import { get, type RequestOptions } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startSimulator } from '@imds-otel/simulator';
import { diag, type MeterProvider, metrics } from '@opentelemetry/api';
import fc from 'fast-check';
import { ImdsInstrumentation, startImdsProbe } from '../src/index.ts';
import { processMonitor, type Sink, type Subscriber } from '../src/process-monitor.ts';
import { CollectedMetrics } from './collected-metrics.ts';
import {
  fail,
  hostileDetection,
  hostileRequest,
  hostileResponse,
  hostileValue,
  listeners,
  SECRET,
} from './hostile-values.ts';

const CHANNELS = [
  'undici:request:create',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'http.client.request.created',
  'http.client.request.start',
  'http.client.response.finish',
  'http.client.request.error',
];
const PATH = '/latest/meta-data/ami-id';
const DETECTION = { outcome: 'detected', version: 'v2', durationMs: 1 };

await using imds = await startSimulator({ tokens: 'optional' });
const endpoint = new URL(imds.url);
const collected = new CollectedMetrics();
const logs: string[] = [];
const log = (...parts: unknown[]): void => void logs.push(parts.map(String).join(' '));
diag.setLogger({ error: log, warn: log, info: log, debug() {}, verbose() {} });

const readWithFetch = async (): Promise<void> => void (await (await fetch(imds.url + PATH)).text());
const readWithHttp = (options: RequestOptions = { path: PATH }): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host: endpoint.hostname, port: endpoint.port, ...options }, (response) =>
      response.resume().on('close', resolve),
    ).on('error', reject);
  });

/** What the listeners did not do yet: undici and Node.js report some ends in the next turns of the event loop. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await nextTurn();
}

const PROVIDERS: readonly unknown[] = [
  { getMeter: fail },
  { getMeter: () => undefined },
  { getMeter: () => ({ createHistogram: fail, createCounter: fail, createObservableGauge: fail }) },
  meterOf({ record: fail, add: fail, addCallback: fail, removeCallback: fail }),
  meterOf(Object.defineProperties({}, { record: { get: fail }, add: { get: fail } })),
  new Proxy({}, { get: fail }),
  undefined,
  5,
];

/** A provider each of whose instruments has these methods, and is another object. */
function meterOf(instrument: object): unknown {
  const create = (): object => Object.create(instrument);
  return {
    getMeter: () => ({ createHistogram: create, createCounter: create, createObservableGauge: create }),
  };
}

const SUBSCRIBERS: readonly unknown[] = [
  { endpoints: fail, sink: fail },
  { endpoints: () => ['no URL', { toString: fail }], sink: () => undefined },
  { endpoints: () => 5, sink: () => null },
  new Proxy({}, { get: fail }),
  {},
];

const SCENARIOS: Record<string, () => Promise<void>> = {
  /** Random messages on every channel, several of each request, and the events that follow them. */
  async payloads() {
    const instrumentation = instrument();
    const steps = fc.array(fc.tuple(fc.constantFrom(...CHANNELS), hostileResponse, hostileValue), { maxLength: 6 });
    const publishAll = fc.property(hostileRequest(endpoint), steps, (create, messages) => {
      const request = create();
      for (const [name, response, error] of messages)
        channel(name).publish({ request, response: response(), error: error() });
      for (const listener of listeners.splice(0)) listener();
    });
    fc.assert(publishAll, { numRuns: 3000 });
    const messages = fc.oneof(hostileDetection, hostileValue);
    const publishAny = fc.property(fc.constantFrom(...CHANNELS, 'imds-otel:detection'), messages, (name, message) => {
      channel(name).publish(message());
    });
    fc.assert(publishAny, { numRuns: 3000 });
    await settle();
    instrumentation.disable();
  },

  /** Foreign messages while there is no `MeterProvider`, which are buffered. */
  async buffer() {
    const instrumentation = new ImdsInstrumentation({ endpoint });
    for (const message of [
      null,
      5,
      {},
      { outcome: {}, durationMs: fail },
      { ...DETECTION, outcome: SECRET },
      DETECTION,
    ])
      channel('imds-otel:detection').publish(message);
    await readWithFetch();
    instrumentation.setMeterProvider(collected.provider);
    await settle();
    instrumentation.disable();
  },

  /** Paths that `node:http` accepts although they are not strings. The instrumentation converts none of them. */
  async paths() {
    const instrumentation = instrument();
    let conversions = 0;
    const convertible = {
      toString: () => {
        conversions += 1;
        return PATH;
      },
    };
    for (const path of [[PATH], Buffer.from(PATH), convertible, 5, true, ['/', '?'], 'x'.repeat(8000), `/${SECRET}`])
      await readWithHttp({ path: path as string });
    const measured = conversions;
    instrumentation.disable();
    conversions = 0;
    await readWithHttp({ path: convertible as unknown as string });
    if (measured !== conversions) throw new Error(`The path was converted ${measured} times.`);
  },

  async providers() {
    for (const provider of PROVIDERS as MeterProvider[]) {
      const instrumentation = new ImdsInstrumentation({ endpoint });
      instrumentation.setMeterProvider(provider);
      metrics.setGlobalMeterProvider(provider);
      const probe = startImdsProbe({ endpoint, intervalMs: 1, meterProvider: provider });
      for (let i = 0; i < 3; i += 1) {
        await readWithFetch();
        await readWithHttp();
        channel('imds-otel:detection').publish(DETECTION);
      }
      await probe.stop();
      instrumentation.disable();
      metrics.disable();
    }
  },

  /** What other copies of the package may have registered, or any other code in their name. */
  async subscribers() {
    for (const subscriber of SUBSCRIBERS as Subscriber[]) {
      processMonitor().subscribe(subscriber);
      await readWithFetch();
      await readWithHttp();
    }
    const instrumentation = instrument();
    await readWithFetch();
    for (const subscriber of SUBSCRIBERS as Subscriber[]) processMonitor().unsubscribe(subscriber);
    instrumentation.disable();
    const sink = { recordRequest: fail, recordDetection: fail } satisfies Sink;
    const broken: Subscriber = { endpoints: () => [endpoint], sink: () => sink };
    processMonitor().subscribe(broken);
    await readWithFetch();
    processMonitor().unsubscribe(broken);
  },

  async 'no registry'() {
    Object.preventExtensions(globalThis);
    instrument().disable();
  },

  async 'foreign registry'() {
    const key = Symbol.for('imds-otel.metrics.process-monitor.2');
    Object.assign(globalThis, { [key]: new Proxy({}, { get: fail }) });
    const instrumentation = instrument();
    instrumentation.setConfig({ endpoint });
    instrumentation.disable();
    Reflect.deleteProperty(globalThis, key);
  },

  async 'polluted prototype'() {
    const polluted = {
      endpoint: 'no URL',
      enabled: false,
      error: SECRET,
      'error.type': SECRET,
      intervalMs: -1,
      code: SECRET,
    };
    Object.assign(Object.prototype, polluted);
    const instrumentation = instrument({});
    await startImdsProbe({ endpoint: imds.url } as object).stop();
    instrumentation.disable();
    for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
  },
};

function instrument(config: object = { endpoint: imds.url }): ImdsInstrumentation {
  const instrumentation = new ImdsInstrumentation(config);
  instrumentation.setMeterProvider(collected.provider);
  return instrumentation;
}

const scenario = SCENARIOS[process.argv[2] ?? ''];
if (!scenario) throw new Error('Name a scenario.');
await scenario();
const requests = await collected.requests();
const errors = await collected.errors();
const detections = await collected.series('aws.imds.detection.duration');

// The instrumentation still works, unless the process does not let it register.
const instrumentation = instrument();
const before = await collected.requestCount();
await readWithFetch();
await readWithHttp();
await settle();
const countedAfterwards = (await collected.requestCount()) - before;
instrumentation.disable();
console.log(JSON.stringify({ logs, requests, errors, detections, countedAfterwards }));
