import { hasSubscribers } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { diag, metrics } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImdsInstrumentation, type ImdsInstrumentationConfig } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';

const CHANNELS = [
  'undici:request:create',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'http.client.request.created',
  'http.client.request.start',
  'http.client.response.finish',
  'http.client.request.error',
  'imds-otel:detection',
];
const subscribedChannels = (): string[] => CHANNELS.filter((name) => hasSubscribers(name));

let imds: Simulator;
let collected: CollectedMetrics;
let created: ImdsInstrumentation[];

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  collected = new CollectedMetrics();
  created = [];
});

afterEach(async () => {
  for (const instrumentation of created) instrumentation.disable();
  metrics.disable();
  await imds.close();
});

const instrument = (config: ImdsInstrumentationConfig = { endpoint: imds.url }): ImdsInstrumentation => {
  const instrumentation = new ImdsInstrumentation(config);
  created.push(instrumentation);
  return instrumentation;
};
const read = async (times = 1): Promise<void> => {
  for (let i = 0; i < times; i += 1) await (await fetch(`${imds.url}/latest/meta-data/ami-id`)).text();
};

describe('enable() and disable()', () => {
  it('subscribe to the channels and unsubscribe from them, also if they are called twice', () => {
    expect(subscribedChannels()).toEqual([]);
    const instrumentation = instrument();
    instrumentation.enable();
    expect(subscribedChannels()).toEqual(CHANNELS);
    instrumentation.disable();
    instrumentation.disable();
    expect(subscribedChannels()).toEqual([]);
    instrumentation.enable();
    expect(subscribedChannels()).toEqual(CHANNELS);
  });

  it('subscribe to nothing before enable() if the config has enabled: false', () => {
    const instrumentation = instrument({ enabled: false });
    expect(subscribedChannels()).toEqual([]);
    expect(instrumentation.getConfig().enabled).toBe(false);
    instrumentation.enable();
    expect(subscribedChannels()).toEqual(CHANNELS);
    expect(instrumentation.getConfig().enabled).toBe(true);
  });

  it('count no request while the instrumentation is disabled', async () => {
    const instrumentation = instrument();
    instrumentation.setMeterProvider(collected.provider);
    await read();
    instrumentation.disable();
    await read(3);
    instrumentation.enable();
    await read();

    expect(await collected.requestCount()).toBe(2);
  });

  it('do not count a request that is in progress at disable()', async () => {
    const instrumentation = instrument();
    instrumentation.setMeterProvider(collected.provider);
    imds.configure({ latencyMs: 100 });
    const reading = read();
    instrumentation.disable();
    await reading;

    expect(await collected.requestCount()).toBe(0);
  });
});

describe('without a MeterProvider', () => {
  it('requests are buffered and recorded once a MeterProvider is set', async () => {
    const instrumentation = instrument();
    await read(3);
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    await read(2);
    instrumentation.setMeterProvider(collected.provider);

    expect(await collected.requestCount()).toBe(5);
  });

  it('the first 256 requests are buffered and no more', async () => {
    const instrumentation = instrument();
    await read(260);
    instrumentation.setMeterProvider(collected.provider);
    await read();

    expect(await collected.requestCount()).toBe(257);
  });

  it('a global MeterProvider that the application sets itself is found at the next request', async () => {
    instrument();
    await read(2);
    metrics.setGlobalMeterProvider(collected.provider);
    await read();

    expect(await collected.requestCount()).toBe(3);
  });

  it('disable() drops the buffered requests', async () => {
    const instrumentation = instrument();
    await read();
    instrumentation.disable();
    instrumentation.enable();
    instrumentation.setMeterProvider(collected.provider);

    expect(await collected.requestCount()).toBe(0);
  });
});

describe('two instrumentations', () => {
  it('count a request once, with the first one that has a MeterProvider', async () => {
    const other = new CollectedMetrics();
    instrument();
    const second = instrument();
    const third = instrument();
    await read();
    second.setMeterProvider(collected.provider);
    third.setMeterProvider(other.provider);
    await read();

    expect(await collected.requestCount()).toBe(2);
    expect(await other.requestCount()).toBe(0);
  });

  it('count with the second one after the first is disabled, including a request in progress', async () => {
    const first = instrument();
    const second = instrument();
    const other = new CollectedMetrics();
    first.setMeterProvider(collected.provider);
    second.setMeterProvider(other.provider);
    imds.configure({ latencyMs: 100 });
    const reading = read();
    first.disable();
    await reading;

    expect([await collected.requestCount(), await other.requestCount()]).toEqual([0, 1]);
    expect(subscribedChannels()).toEqual(CHANNELS);
    second.disable();
    expect(subscribedChannels()).toEqual([]);
  });

  it('watch the endpoints of both, each while its instrumentation is enabled', async () => {
    await using otherImds = await startSimulator({ tokens: 'optional' });
    const first = instrument();
    const second = instrument({ endpoint: otherImds.url });
    first.setMeterProvider(collected.provider);
    const readBoth = async (): Promise<void> => {
      await read();
      await (await fetch(`${otherImds.url}/latest/meta-data/ami-id`)).text();
    };
    await readBoth();
    expect(await collected.requestCount()).toBe(2);
    second.disable();
    await readBoth();
    expect(await collected.requestCount()).toBe(3);
  });
});

describe('the watched endpoint', () => {
  it('is the value of AWS_EC2_METADATA_SERVICE_ENDPOINT by default', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
    try {
      instrument({}).setMeterProvider(collected.provider);
      await read();
      expect(await collected.requestCount()).toBe(1);
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    }
  });

  it('is the endpoint in the shared config file once the file is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imds-config-'));
    const before = process.env['AWS_CONFIG_FILE'];
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    try {
      await writeFile(join(folder, 'config'), `[default]\nec2_metadata_service_endpoint = ${imds.url}\n`);
      instrument({}).setMeterProvider(collected.provider);
      await vi.waitFor(
        async () => {
          await read();
          expect(await collected.requestCount()).toBeGreaterThan(0);
        },
        { timeout: 10_000 },
      );
    } finally {
      process.env['AWS_CONFIG_FILE'] = before;
      await rm(folder, { recursive: true });
    }
  });

  it('is only the default one, with a warning, if the environment variable is invalid', async () => {
    const warn = vi.fn();
    diag.setLogger({ warn, error() {}, info() {}, debug() {}, verbose() {} });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'localhost';
    try {
      instrument({});
      await vi.waitFor(() => expect(warn.mock.calls.flat().join()).toMatch(/default IMDS endpoints.*"localhost"/), {
        timeout: 10_000,
      });
      expect(subscribedChannels()).toEqual(CHANNELS);
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
      diag.disable();
    }
  });

  it('can be changed while the instrumentation is enabled', async () => {
    const instrumentation = instrument({ endpoint: 'http://127.0.0.1:9' });
    instrumentation.setMeterProvider(collected.provider);
    await read();
    instrumentation.setConfig({ endpoint: new URL(imds.url) });
    await read();

    expect(await collected.requestCount()).toBe(1);
    expect(subscribedChannels()).toEqual(CHANNELS);
  });
});
