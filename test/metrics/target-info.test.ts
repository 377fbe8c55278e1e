import { createImdsDetector } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { detectResources } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';

/** The `target_info` line that Prometheus scrapes after the detection has finished. */
async function targetInfo(prefetch: boolean): Promise<string> {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  await using simulator = await startSimulator();
  const detector = createImdsDetector({ endpoint: simulator.url });
  if (prefetch) await detector.prefetch();
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = detectResources({ detectors: [detector] });
  const provider = new MeterProvider({ resource, readers: [exporter] });
  provider.getMeter('test').createCounter('requests').add(1);
  await detector.prefetch();
  const { resourceMetrics } = await exporter.collect();
  await provider.shutdown();
  const lines = new PrometheusSerializer().serialize(resourceMetrics).split('\n');
  return lines.find((line) => line.startsWith('target_info')) ?? '';
}

it('target_info contains the host attributes if prefetch() was awaited before the SDK started', async () => {
  expect(await targetInfo(true)).toContain('host_id="i-0123456789abcdef0"');
});

// If this test fails, the SDK has fixed it: update the READMEs, which recommend prefetch().
it('target_info never contains the host attributes without prefetch()', async () => {
  expect(await targetInfo(false)).not.toContain('host_id');
});
