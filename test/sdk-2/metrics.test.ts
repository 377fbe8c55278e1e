import { ImdsInstrumentation } from '@imds-otel/metrics';
import { startSimulator } from '@imds-otel/simulator';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { expect, it } from 'vitest';

it('NodeSDK 2.x accepts the instrumentation, which also records requests from before the start of the SDK', async () => {
  await using imds = await startSimulator({ tokens: 'optional' });
  const instrumentation: NonNullable<NodeSDKConfiguration['instrumentations']>[number] = new ImdsInstrumentation({
    endpoint: imds.url,
  });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const read = async (): Promise<void> => {
    await (await fetch(`${imds.url}/latest/meta-data/ami-id`)).text();
  };
  await read();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [instrumentation],
    metricReaders: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    spanProcessors: [],
    logRecordProcessors: [],
  });
  sdk.start();
  await read();
  imds.addFault({ with: { status: 503 } });
  await read();
  await sdk.shutdown();

  const series = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .filter(({ scope }) => scope.name === '@imds-otel/metrics')
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [
        descriptor.name,
        attributes['http.response.status_code'],
        typeof value === 'number' ? value : value.count,
      ]),
    );
  expect(series).toEqual([
    ['aws.imds.client.request.duration', 200, 2],
    ['aws.imds.client.request.duration', 503, 1],
    ['aws.imds.client.request.errors', 503, 1],
  ]);
});
