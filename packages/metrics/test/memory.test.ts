import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CollectedMetrics } from './collected-metrics.ts';
import { HTTP_CLIENTS } from './http-clients.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let imds: Simulator;
let instrumentation: ImdsInstrumentation;

beforeEach(async () => {
  imds = await startSimulator({ tokens: 'optional' });
  instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
});

afterEach(async () => {
  instrumentation.disable();
  await imds.close();
});

/** Weak references to the requests that `run` makes. */
async function requestsOf(run: () => Promise<void>): Promise<WeakRef<object>[]> {
  const requests: WeakRef<object>[] = [];
  const addRequest = (message: unknown): void =>
    void requests.push(new WeakRef((message as { request: object }).request));
  const channels = ['undici:request:create', 'http.client.request.start'];
  for (const name of channels) subscribe(name, addRequest);
  await run();
  for (const name of channels) unsubscribe(name, addRequest);
  return requests;
}

it.each([
  { state: 'recorded', provider: new CollectedMetrics().provider },
  { state: 'buffered', provider: undefined },
])('a finished request is garbage-collected while its measurement is $state', async ({ provider }) => {
  if (provider) instrumentation.setMeterProvider(provider);
  const requests = await requestsOf(async () => {
    for (const read of Object.values(HTTP_CLIENTS)) {
      for (let i = 0; i < 4; i += 1) await read(`${imds.url}/latest/meta-data/ami-id`, { timeoutMs: 5000 });
    }
  });

  expect(requests).toHaveLength(12);
  await vi.waitFor(
    async () => {
      await nextTurn();
      collectGarbage();
      // An HTTP client may retain its last request.
      expect(requests.filter((request) => request.deref() !== undefined).length).toBeLessThanOrEqual(2);
    },
    { timeout: 10_000 },
  );
});
