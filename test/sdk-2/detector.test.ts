import { trace } from '@opentelemetry/api';
import { detectResources, envDetector, hostDetector } from '@opentelemetry/resources';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { expect } from 'vitest';
import { describeWithSdk } from '../detector/with-sdk.ts';

const NAMED = { host: hostDetector, env: envDetector };

describeWithSdk('OpenTelemetry SDK 2', {
  detect: (detectors) =>
    detectResources({ detectors: detectors.map((one) => (typeof one === 'string' ? NAMED[one] : one)) }),
  async exportSpan(detectors) {
    const exporter = new tracing.InMemorySpanExporter();
    const processor = new tracing.SimpleSpanProcessor(exporter);
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
