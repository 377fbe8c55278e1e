/**
 * Loads the SDK, waits for a line on standard input, loads a detector, detects, and prints a `Measurement` as JSON.
 * `node --expose-gc measured-process.ts imds-otel|resource-detector-aws`
 */
import { detectResources } from '@opentelemetry/resources';
import '@opentelemetry/sdk-node';

/** The cost of one detection, from loading the detector to the last attribute. */
export interface Measurement {
  readonly ms: number;
  /** CPU time of all threads, user and system. */
  readonly cpuMs: number;
  /** Growth of the heap (after a garbage collection) and of the resident memory, in bytes. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** How many attributes were detected. */
  readonly attributes: number;
}

const load = async () =>
  process.argv[2] === 'imds-otel'
    ? (await import('@imds-otel/resource-detector')).imdsDetector
    : (await import('@opentelemetry/resource-detector-aws')).awsEc2Detector;

process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();

globalThis.gc?.();
const memory = process.memoryUsage();
const cpu = process.cpuUsage();
const startedAt = performance.now();

const resource = detectResources({ detectors: [await load()] });
await resource.waitForAsyncAttributes?.();

const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpu);
const { rss } = process.memoryUsage();
globalThis.gc?.();
const measurement: Measurement = {
  ms,
  cpuMs: (user + system) / 1000,
  heapBytes: process.memoryUsage().heapUsed - memory.heapUsed,
  rssBytes: rss - memory.rss,
  attributes: Object.values(resource.attributes).filter((value) => value !== undefined).length,
};
process.stdout.write(JSON.stringify(measurement));
