import { channel } from 'node:diagnostics_channel';
import { DETECTION_CHANNEL as DETECTOR_CHANNEL, type ImdsDetectionMessage } from '@imds-otel/resource-detector';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { DETECTION_CHANNEL } from '../src/observers/detection.ts';
import { CollectedMetrics } from './collected-metrics.ts';

let collected: CollectedMetrics;
let instrumentation: ImdsInstrumentation;

beforeEach(() => {
  collected = new CollectedMetrics();
  instrumentation = new ImdsInstrumentation();
});

afterEach(() => instrumentation.disable());

const publish = (message: Partial<ImdsDetectionMessage>): void =>
  channel(DETECTOR_CHANNEL).publish({
    outcome: 'detected',
    version: 'v2',
    durationMs: 12,
    problem: undefined,
    ...message,
  });

it('the observer listens on the channel that the detector publishes on', () => {
  expect(DETECTION_CHANNEL).toBe(DETECTOR_CHANNEL);
});

it.each<[Partial<ImdsDetectionMessage>, Record<string, string>]>([
  [
    { outcome: 'detected', version: 'v2' },
    { 'aws.imds.detection.outcome': 'detected', 'aws.imds.version': 'v2' },
  ],
  [
    { outcome: 'partial', version: 'v1' },
    { 'aws.imds.detection.outcome': 'partial', 'aws.imds.version': 'v1' },
  ],
  [{ outcome: 'absent', version: undefined }, { 'aws.imds.detection.outcome': 'absent' }],
])('a detection with %j is recorded with the attributes %j', async (message, attributes) => {
  instrumentation.setMeterProvider(collected.provider);
  publish(message);

  expect(await collected.series('aws.imds.detection.duration')).toEqual([{ attributes, count: 1 }]);
  expect(await collected.totalSeconds()).toBeCloseTo(0.012, 9);
});

it('a detection that finished before a MeterProvider was set is recorded when it is set', async () => {
  publish({ outcome: 'degraded', version: undefined });
  instrumentation.setMeterProvider(collected.provider);

  expect(await collected.series('aws.imds.detection.duration')).toEqual([
    { attributes: { 'aws.imds.detection.outcome': 'degraded' }, count: 1 },
  ]);
});
