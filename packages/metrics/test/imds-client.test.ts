import { ImdsClient } from '@imds-otel/client';
import { type FaultEffect, type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';

let imds: Simulator;
let collected: CollectedMetrics;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  imds = await startSimulator();
  collected = new CollectedMetrics();
  instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  instrumentation.setMeterProvider(collected.provider);
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
});

const failures = async (): Promise<unknown[]> =>
  (await collected.errors()).map(({ attributes }) => [attributes['aws.imds.version'], attributes['error.type']]);

it.each<{ fault: FaultEffect; errorType: string }>([
  { fault: 'no-response', errorType: 'timeout' },
  { fault: { noResponse: 'body' }, errorType: 'timeout' },
  { fault: 'reset', errorType: 'ECONNRESET' },
  { fault: { status: 503 }, errorType: '503' },
])('a read of ImdsClient that fails with $fault has the error.type $errorType', async ({ fault, errorType }) => {
  imds.addFault({ method: 'GET', with: fault });
  await using client = new ImdsClient({ endpoint: imds.url, attemptTimeoutMs: 150, maxAttempts: 1 });
  await expect(client.getMetadata('ami-id')).rejects.toThrow();

  await vi.waitFor(async () => expect(await failures()).toEqual([['v2', errorType]]), { timeout: 10_000 });
});

it('a read of ImdsClient that its caller aborts has the error.type aborted', async () => {
  imds.addFault({ method: 'GET', with: 'no-response' });
  await using client = new ImdsClient({ endpoint: imds.url, maxAttempts: 1 });
  const aborting = new AbortController();
  const reading = client.getMetadata('ami-id', { signal: aborting.signal });
  await vi.waitFor(() => expect(imds.requests).toHaveLength(2), { timeout: 10_000 });
  aborting.abort();
  await expect(reading).rejects.toThrow();

  await vi.waitFor(async () => expect(await failures()).toEqual([['v2', 'aborted']]), { timeout: 10_000 });
});
