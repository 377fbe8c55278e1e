import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImdsInstrumentation } from '../src/index.ts';
import { CALLERS } from './callers.ts';
import { Metering } from './metering.ts';

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

/** References to the requests that are made meanwhile. */
async function requestsOf(make: () => Promise<void>): Promise<WeakRef<object>[]> {
  const requests: WeakRef<object>[] = [];
  const note = (message: unknown): void => void requests.push(new WeakRef((message as { request: object }).request));
  const channels = ['undici:request:create', 'http.client.request.start'];
  for (const name of channels) subscribe(name, note);
  await make();
  for (const name of channels) unsubscribe(name, note);
  return requests;
}

it.each([
  { when: 'recorded', provider: new Metering().provider },
  { when: 'waiting for a MeterProvider', provider: undefined },
])('no request is kept once it has ended, its measurement $when', async ({ provider }) => {
  if (provider) instrumentation.setMeterProvider(provider);
  const requests = await requestsOf(async () => {
    for (const call of Object.values(CALLERS)) {
      for (let i = 0; i < 4; i += 1) await call(`${imds.url}/latest/meta-data/ami-id`, { timeoutMs: 5000 });
    }
  });

  expect(requests).toHaveLength(12);
  await vi.waitFor(
    async () => {
      await turn();
      collectGarbage();
      // A library may hold on to its latest one.
      expect(requests.filter((request) => request.deref() !== undefined).length).toBeLessThanOrEqual(2);
    },
    { timeout: 10_000 },
  );
});
