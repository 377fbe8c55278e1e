import { channel } from 'node:diagnostics_channel';
import { type ImdsDetectionMessage, DETECTION_CHANNEL as OF_THE_DETECTOR } from '@imds-otel/resource-detector';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { DETECTION_CHANNEL } from '../src/observers/detection.ts';
import { Metering } from './metering.ts';

let metering: Metering;
let instrumentation: ImdsInstrumentation;

beforeEach(() => {
  metering = new Metering();
  instrumentation = new ImdsInstrumentation();
});

afterEach(() => instrumentation.disable());

const publish = (message: Partial<ImdsDetectionMessage>): void =>
  channel(OF_THE_DETECTOR).publish({
    outcome: 'detected',
    version: 'v2',
    durationMs: 12,
    problem: undefined,
    ...message,
  });

it('the channel is the one of the detector', () => {
  expect(DETECTION_CHANNEL).toBe(OF_THE_DETECTOR);
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
])('a detection that came to %j is recorded with %j', async (message, attributes) => {
  instrumentation.setMeterProvider(metering.provider);
  publish(message);

  expect(await metering.rows('aws.imds.detection.duration')).toEqual([{ attributes, count: 1 }]);
  expect(await metering.totalSeconds()).toBeCloseTo(0.012, 9);
});

it('one that finished before there was a MeterProvider is recorded when there is', async () => {
  publish({ outcome: 'degraded', version: undefined });
  instrumentation.setMeterProvider(metering.provider);

  expect(await metering.rows('aws.imds.detection.duration')).toEqual([
    { attributes: { 'aws.imds.detection.outcome': 'degraded' }, count: 1 },
  ]);
});
