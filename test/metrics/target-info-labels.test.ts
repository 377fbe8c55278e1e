import { createImdsDetector } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { detectResources } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';

it('target_info has no label twice, whatever the keys of the tags', async () => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  const tags = { 'a-b': '1', 'a.b': '2', a_b: '3', 'a--b': '4', 'a:b': '5', A_b: '6' };
  await using simulator = await startSimulator({ instanceTags: true, instance: { tags } });
  const detector = createImdsDetector({ endpoint: simulator.url, tags: true, metadata: { host_name: 'local-ipv4' } });
  await detector.prefetch();
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ resource: detectResources({ detectors: [detector] }), readers: [exporter] });
  provider.getMeter('test').createCounter('requests').add(1);
  const { resourceMetrics } = await exporter.collect();
  await provider.shutdown();
  const line = new PrometheusSerializer()
    .serialize(resourceMetrics)
    .split('\n')
    .find((text) => text.startsWith('target_info'));
  const labels = [...(line ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label);
  expect(labels).toContain('ec2_tag_a_b');
  expect(new Set(labels).size).toBe(labels.length);
});
