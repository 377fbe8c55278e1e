import { hasSubscribers } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { diag, metrics } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImdsInstrumentation, type ImdsInstrumentationConfig } from '../src/index.ts';
import { Metering } from './metering.ts';

const CHANNELS = [
  'undici:request:create',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'http.client.request.start',
  'http.client.response.finish',
  'http.client.request.error',
  'imds-otel:detection',
];
const subscribed = (): string[] => CHANNELS.filter((name) => hasSubscribers(name));

let imds: Simulator;
let metering: Metering;
let made: ImdsInstrumentation[];

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  metering = new Metering();
  made = [];
});

afterEach(async () => {
  for (const instrumentation of made) instrumentation.disable();
  metrics.disable();
  await imds.close();
});

const instrument = (config: ImdsInstrumentationConfig = { endpoint: imds.url }): ImdsInstrumentation => {
  const instrumentation = new ImdsInstrumentation(config);
  made.push(instrumentation);
  return instrumentation;
};
const read = async (times = 1): Promise<void> => {
  for (let i = 0; i < times; i += 1) await (await fetch(`${imds.url}/latest/meta-data/ami-id`)).text();
};
const counted = async (from = metering): Promise<number> =>
  (await from.requests()).reduce((sum, { count }) => sum + count, 0);

describe('enable and disable', () => {
  it('subscribe and leave nothing subscribed, however often they are called', () => {
    expect(subscribed()).toEqual([]);
    const instrumentation = instrument();
    instrumentation.enable();
    expect(subscribed()).toEqual(CHANNELS);
    instrumentation.disable();
    instrumentation.disable();
    expect(subscribed()).toEqual([]);
    instrumentation.enable();
    expect(subscribed()).toEqual(CHANNELS);
  });

  it('with enabled: false nothing is subscribed until it is registered', () => {
    const instrumentation = instrument({ enabled: false });
    expect(subscribed()).toEqual([]);
    expect(instrumentation.getConfig().enabled).toBe(false);
    instrumentation.enable();
    expect(subscribed()).toEqual(CHANNELS);
    expect(instrumentation.getConfig().enabled).toBe(true);
  });

  it('nothing is counted while it is disabled', async () => {
    const instrumentation = instrument();
    instrumentation.setMeterProvider(metering.provider);
    await read();
    instrumentation.disable();
    await read(3);
    instrumentation.enable();
    await read();

    expect(await counted()).toBe(2);
  });

  it('a call that is under way when it is disabled is not counted', async () => {
    const instrumentation = instrument();
    instrumentation.setMeterProvider(metering.provider);
    imds.configure({ latencyMs: 100 });
    const reading = read();
    instrumentation.disable();
    await reading;

    expect(await counted()).toBe(0);
  });
});

describe('before there is a MeterProvider', () => {
  it('calls are kept and recorded once it is set', async () => {
    const instrumentation = instrument();
    await read(3);
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    await read(2);
    instrumentation.setMeterProvider(metering.provider);

    expect(await counted()).toBe(5);
  });

  it('the first 256 are kept and no more', async () => {
    const instrumentation = instrument();
    await read(260);
    instrumentation.setMeterProvider(metering.provider);
    await read();

    expect(await counted()).toBe(257);
  });

  it('a global one that nobody tells of is found at the next call', async () => {
    instrument();
    await read(2);
    metrics.setGlobalMeterProvider(metering.provider);
    await read();

    expect(await counted()).toBe(3);
  });

  it('what was kept is forgotten when it is disabled', async () => {
    const instrumentation = instrument();
    await read();
    instrumentation.disable();
    instrumentation.enable();
    instrumentation.setMeterProvider(metering.provider);

    expect(await counted()).toBe(0);
  });
});

describe('two instances', () => {
  it('count a call once, with the first that has a MeterProvider', async () => {
    const other = new Metering();
    instrument();
    const second = instrument();
    const third = instrument();
    await read();
    second.setMeterProvider(metering.provider);
    third.setMeterProvider(other.provider);
    await read();

    expect(await counted()).toBe(2);
    expect(await counted(other)).toBe(0);
  });

  it('go on with the other when one is disabled, a call under way included', async () => {
    const first = instrument();
    const second = instrument();
    const other = new Metering();
    first.setMeterProvider(metering.provider);
    second.setMeterProvider(other.provider);
    imds.configure({ latencyMs: 100 });
    const reading = read();
    first.disable();
    await reading;

    expect([await counted(), await counted(other)]).toEqual([0, 1]);
    expect(subscribed()).toEqual(CHANNELS);
    second.disable();
    expect(subscribed()).toEqual([]);
  });

  it('watch the endpoints of both, each as long as its own is enabled', async () => {
    await using elsewhere = await startSimulator({ tokens: 'optional' });
    const first = instrument();
    const second = instrument({ endpoint: elsewhere.url });
    first.setMeterProvider(metering.provider);
    const readBoth = async (): Promise<void> => {
      await read();
      await (await fetch(`${elsewhere.url}/latest/meta-data/ami-id`)).text();
    };
    await readBoth();
    expect(await counted()).toBe(2);
    second.disable();
    await readBoth();
    expect(await counted()).toBe(3);
  });
});

describe('the endpoint', () => {
  it('is the one of AWS_EC2_METADATA_SERVICE_ENDPOINT', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    try {
      instrument({}).setMeterProvider(metering.provider);
      await read();
      expect(await counted()).toBe(1);
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    }
  });

  it('is the one of the shared config file, once that is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imds-config-'));
    const before = process.env['AWS_CONFIG_FILE'];
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    try {
      await writeFile(join(folder, 'config'), `[default]\nec2_metadata_service_endpoint = ${imds.url}\n`);
      instrument({}).setMeterProvider(metering.provider);
      await vi.waitFor(
        async () => {
          await read();
          expect(await counted()).toBeGreaterThan(0);
        },
        { timeout: 10_000 },
      );
    } finally {
      process.env['AWS_CONFIG_FILE'] = before;
      await rm(folder, { recursive: true });
    }
  });

  it('that is set wrongly costs a warning, and the own addresses are watched', async () => {
    const warn = vi.fn();
    diag.setLogger({ warn, error() {}, info() {}, debug() {}, verbose() {} });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'localhost';
    try {
      instrument({});
      await vi.waitFor(() => expect(warn.mock.calls.flat().join()).toMatch(/own addresses.*"localhost"/), {
        timeout: 10_000,
      });
      expect(subscribed()).toEqual(CHANNELS);
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
      diag.disable();
    }
  });

  it('can be changed while it runs', async () => {
    const instrumentation = instrument({ endpoint: 'http://127.0.0.1:9' });
    instrumentation.setMeterProvider(metering.provider);
    await read();
    instrumentation.setConfig({ endpoint: new URL(imds.url) });
    await read();

    expect(await counted()).toBe(1);
    expect(subscribed()).toEqual(CHANNELS);
  });

  it.each(['localhost', 'localhost:1338', 'file:///etc/hosts', ''])('%j is refused, with what to give', (endpoint) => {
    expect(() => instrument({ endpoint })).toThrow(`"${endpoint}": give an http: or https: URL, such as http`);
  });
});
