import { ImdsInstrumentation, startImdsProbe } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

// The HTTP server of the service also serves the metrics.
export const exporter: PrometheusExporter = new PrometheusExporter({
  preventServerStart: true,
  withoutScopeInfo: true,
});

const sdk = new NodeSDK({
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [new ImdsInstrumentation()],
  metricReaders: [exporter],
  spanProcessors: [],
  logRecordProcessors: [],
});
// A scrape does not wait for the host attributes: without prefetch(), target_info would never contain them.
await imdsDetector.prefetch();
sdk.start();
const probe = startImdsProbe({ intervalMs: Number(process.env['IMDS_PROBE_INTERVAL_MS'] ?? 30_000) });

process.once('SIGTERM', async () => {
  await probe.stop();
  await sdk.shutdown();
  process.exit(0);
});
