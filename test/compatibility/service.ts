/**
 * A service as users write it, for the installed version of the SDK. The tests compile it to ESM and to CommonJS, bundle
 * it, and run each result on every Node.js. Its IMDS is a simulator in the same process.
 */
import { ImdsClient, ImdsError } from '@imds-otel/client';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';
import { trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** What the service prints at the end. */
export interface ServiceReport {
  readonly node: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly spans: readonly string[];
  readonly instruments: readonly string[];
  readonly hostname: string;
  readonly missing: string;
  readonly tokens: number;
}

async function serve(): Promise<ServiceReport> {
  const imds = await startSimulator();
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = imds.url;
  const instrumentation = new ImdsInstrumentation();
  await imdsDetector.prefetch();
  const finished: ReadableSpan[] = [];
  const processor: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => void finished.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const measurements = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measurements, exportIntervalMillis: 60_000 });
  const sdk = new NodeSDK({
    resourceDetectors: [imdsDetector],
    spanProcessors: [processor],
    metricReaders: [reader],
    instrumentations: [instrumentation],
  });
  sdk.start();
  trace.getTracer('service').startSpan('work').end();

  const client = new ImdsClient({ endpoint: imds.url });
  const hostname = await client.getMetadata('hostname');
  const missing = await client.getMetadata('spot/instance-action').then(
    () => 'served',
    (error: unknown) => (error instanceof ImdsError ? error.code : String(error)),
  );
  await client.close();

  await reader.forceFlush();
  const instruments = measurements
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));
  await sdk.shutdown();
  await imds.close();
  return {
    node: process.version,
    resource: { ...finished[0]?.resource.attributes },
    spans: finished.map(({ name }) => name),
    instruments: [...new Set(instruments)].sort(),
    hostname,
    missing,
    tokens: imds.requests.filter(({ path }) => path === '/latest/api/token').length,
  };
}

serve().then(
  (report) => console.log(JSON.stringify(report)),
  (error: unknown) => {
    console.error(error);
    // Otherwise the simulator keeps the process alive.
    process.exit(1);
  },
);
