import { createImdsDetector } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { detectResources } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';

/** What Prometheus would be told of the process, once its detection has come to an end. */
async function targetInfo(prefetch: boolean): Promise<string> {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  await using simulator = await startSimulator();
  const detector = createImdsDetector({ endpoint: simulator.url });
  if (prefetch) await detector.prefetch();
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = detectResources({ detectors: [detector] });
  const provider = new MeterProvider({ resource, readers: [exporter] });
  provider.getMeter('test').createCounter('calls').add(1);
  await detector.prefetch();
  const { resourceMetrics } = await exporter.collect();
  await provider.shutdown();
  const lines = new PrometheusSerializer().serialize(resourceMetrics).split('\n');
  return lines.find((line) => line.startsWith('target_info')) ?? '';
}

it('a scrape has the identity of the host after prefetch()', async () => {
  expect(await targetInfo(true)).toContain('host_id="i-0123456789abcdef0"');
});

// Should this fail one day, the SDK has learnt it, and the READMEs may say so.
it('and lacks it for good without', async () => {
  expect(await targetInfo(false)).not.toContain('host_id');
});
