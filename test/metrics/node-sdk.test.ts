import { createRequire } from 'node:module';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { detectImds } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { metrics } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  AggregationTemporality,
  AggregationType,
  type HistogramMetricData,
  MeterProvider,
  type MetricReaderOptions,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { measure, PullReader } from './measured.ts';

const ITEM = '/latest/meta-data/ami-id';
let imds: Simulator;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
});

afterEach(async () => {
  metrics.disable();
  await imds.close();
});

const read = async (): Promise<void> => {
  await (await fetch(imds.url + ITEM)).text();
};

/** Starts `NodeSDK` with one reader and without exporters for spans and logs. */
function startSdk(instrumentations: Instrumentation[], reader: PullReader, views: ViewOptions[] = []): NodeSDK {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations,
    metricReaders: [reader],
    views,
    spanProcessors: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
}

it('NodeSDK accepts the instrumentation, and a request from before its start is recorded', async () => {
  const reader = new PullReader();
  const instrumentation: Instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  await read();
  const sdk = startSdk([instrumentation], reader);
  await read();

  expect(await reader.calls()).toEqual([`2 × v1 GET ${ITEM} 200`]);
  await sdk.shutdown();
  instrumentation.disable();
});

it('registerInstrumentations enables and disables the instrumentation', async () => {
  const reader = new PullReader();
  const instrumentation = new ImdsInstrumentation({ endpoint: imds.url, enabled: false });
  const unregister = registerInstrumentations({
    meterProvider: new MeterProvider({ readers: [reader] }),
    instrumentations: [instrumentation],
  });
  await read();
  unregister();
  await read();

  expect(await reader.calls()).toEqual([`1 × v1 GET ${ITEM} 200`]);
});

it('a request is counted once alongside the instrumentations of undici and http', async () => {
  const reader = new PullReader();
  const instrumentations = [
    new HttpInstrumentation(),
    new UndiciInstrumentation(),
    new ImdsInstrumentation({ endpoint: imds.url }),
  ];
  const sdk = startSdk(instrumentations, reader);
  const http: typeof import('node:http') = createRequire(import.meta.url)('node:http');
  await read();
  await new Promise((resolve) =>
    http.get(imds.url + ITEM, { headers: { 'x-aws-ec2-metadata-token': 'none' } }, (response) =>
      response.resume().on('close', resolve),
    ),
  );

  expect(await reader.calls()).toEqual([`1 × v1 GET ${ITEM} 200`, `1 × v2 GET ${ITEM} 401 (401)`]);
  const httpMetric = (await reader.metrics()).find(
    ({ descriptor }) => descriptor.name === 'http.client.request.duration',
  );
  expect(httpMetric?.dataPoints).not.toHaveLength(0);
  await sdk.shutdown();
  for (const instrumentation of instrumentations) instrumentation.disable();
});

it('a request is counted once if both the ESM build and the CommonJS build are loaded', async () => {
  const { ImdsInstrumentation: CommonJsInstrumentation }: typeof import('@imds-otel/metrics') = createRequire(
    import.meta.url,
  )('@imds-otel/metrics');
  expect(CommonJsInstrumentation).not.toBe(ImdsInstrumentation);
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const both = [new CommonJsInstrumentation({ endpoint: imds.url }), new ImdsInstrumentation({ endpoint: imds.url })];
  for (const instrumentation of both) instrumentation.setMeterProvider(provider);
  await read();
  both[0]?.disable();
  await read();

  expect(await reader.calls()).toEqual([`2 × v1 GET ${ITEM} 200`]);
  both[1]?.disable();
});

it('the histogram has buckets from 0.5 ms to 5 s', async () => {
  await using measured = await measure({ tokens: 'optional' });
  await (await fetch(measured.imds.url + ITEM)).text();
  const histogram = (await measured.reader.metrics()).find(({ descriptor }) => descriptor.unit === 's');

  expect((histogram as HistogramMetricData).dataPoints[0]?.value.buckets.boundaries).toEqual([
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  ]);
});

it('a view changes the name, the attributes and the buckets', async () => {
  const reader = new PullReader();
  const instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  const sdk = startSdk([instrumentation], reader, [
    {
      instrumentName: 'aws.imds.client.request.duration',
      name: 'imds',
      attributesProcessors: [{ process: ({ 'aws.imds.version': version }) => (version ? { version } : {}) }],
      aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1] } },
    },
  ]);
  await read();

  const [metric] = await reader.metrics();
  expect(metric?.descriptor.name).toBe('imds');
  expect((metric as HistogramMetricData).dataPoints).toMatchObject([
    { attributes: { version: 'v1' }, value: { count: 1, buckets: { boundaries: [1] } } },
  ]);
  await sdk.shutdown();
  instrumentation.disable();
});

it.each([
  { temporality: AggregationTemporality.DELTA, counts: [2, 1] },
  { temporality: AggregationTemporality.CUMULATIVE, counts: [2, 3] },
])('reports $counts requests with the temporality $temporality', async ({ temporality, counts }) => {
  const options: MetricReaderOptions = { aggregationTemporalitySelector: () => temporality };
  const reader = new PullReader(options);
  const instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  await read();
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  await read();
  const first = await reader.calls();
  await read();
  const second = await reader.calls();

  expect([first, second]).toEqual(counts.map((count) => [`${count} × v1 GET ${ITEM} 200`]));
  instrumentation.disable();
});

it('records the outcome of a detection and its requests', async () => {
  await using measured = await measure();
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  const { outcome } = await detectImds({ endpoint: measured.imds.url });
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';

  expect(outcome).toBe('detected');
  await vi.waitFor(
    async () =>
      expect(await measured.reader.calls()).toEqual([
        '1 × token PUT /latest/api/token 200',
        '1 × v2 GET /latest/dynamic/instance-identity/document 200',
        '1 × v2 GET /latest/meta-data/hostname 200',
      ]),
    { timeout: 10_000 },
  );
  const detection = (await measured.reader.metrics()).find(({ descriptor }) =>
    descriptor.name.startsWith('aws.imds.detection'),
  );
  expect(detection?.dataPoints).toMatchObject([
    { attributes: { 'aws.imds.detection.outcome': 'detected', 'aws.imds.version': 'v2' }, value: { count: 1 } },
  ]);
});
