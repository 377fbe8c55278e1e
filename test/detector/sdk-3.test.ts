import { createImdsDetector } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';
import { trace } from '@opentelemetry/api';
import { awsEcsDetector, awsEksDetector } from '@opentelemetry/resource-detector-aws';
import { containerDetector } from '@opentelemetry/resource-detector-container';
import { detectResources, envDetector, hostDetector, type ResourceDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { describeWithSdk, startTaskMetadata } from './with-sdk.ts';

const NAMED = { host: hostDetector, env: envDetector };

describeWithSdk('OpenTelemetry SDK 3', {
  detect: (detectors) =>
    detectResources({ detectors: detectors.map((one) => (typeof one === 'string' ? NAMED[one] : one)) }),
  async exportSpan(detectors) {
    const exporter = new InMemorySpanExporter();
    const processor = new SimpleSpanProcessor({ exporter });
    const sdk = new NodeSDK({
      resourceDetectors: [...detectors],
      spanProcessors: [processor],
      metricReaders: [],
      logRecordProcessors: [],
      instrumentations: [],
    });
    sdk.start();
    trace.getTracer('test').startSpan('work').end();
    await processor.forceFlush();
    const spans = exporter.getFinishedSpans();
    await sdk.shutdown();
    trace.disable();
    expect(spans.map(({ name }) => name)).toEqual(['work']);
    return spans[0]?.resource.attributes ?? {};
  },
});

describe('the detector, combined with the one for', () => {
  const detect = async (detectors: readonly ResourceDetector[]): Promise<Readonly<Record<string, unknown>>> => {
    const resource = detectResources({ detectors: [...detectors] });
    await resource.waitForAsyncAttributes?.();
    return resource.attributes;
  };

  it('ECS, sets the host, and the last detector sets the platform', async () => {
    delete process.env['AWS_EC2_METADATA_DISABLED'];
    await using imds = await startSimulator();
    const { url, server } = await startTaskMetadata();
    process.env['ECS_CONTAINER_METADATA_URI_V4'] = url;
    const imdsDetector = createImdsDetector({ endpoint: imds.url });
    const withoutPlatform = createImdsDetector({ endpoint: imds.url, exclude: ['cloud.platform'] });
    try {
      const task = { 'aws.ecs.task.family': 'checkout', 'host.id': imds.instance.instanceId };
      expect(await detect([imdsDetector, awsEcsDetector])).toMatchObject({ ...task, 'cloud.platform': 'aws_ecs' });
      expect(await detect([awsEcsDetector, imdsDetector])).toMatchObject({ ...task, 'cloud.platform': 'aws_ec2' });
      expect(await detect([awsEcsDetector, withoutPlatform])).toMatchObject({ ...task, 'cloud.platform': 'aws_ecs' });
    } finally {
      delete process.env['ECS_CONTAINER_METADATA_URI_V4'];
      server.close();
    }
  });

  it('EKS and the one for containers, sets what these do not find', async () => {
    delete process.env['AWS_EC2_METADATA_DISABLED'];
    await using imds = await startSimulator();
    const imdsDetector = createImdsDetector({ endpoint: imds.url });
    expect(await detect([hostDetector, imdsDetector, awsEksDetector, containerDetector])).toMatchObject({
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_ec2',
      'host.id': imds.instance.instanceId,
    });
  });
});
