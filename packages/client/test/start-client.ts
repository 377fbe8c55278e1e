import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach } from 'vitest';
import { ImdsClient, type ImdsClientOptions } from '../src/index.ts';

const resources: AsyncDisposable[] = [];

afterEach(async () => {
  for (const resource of resources.splice(0)) await resource[Symbol.asyncDispose]();
});

/** Starts a simulator and creates a client for it. Both are closed at the end of the test. */
export async function startClient(
  simulatorOptions: SimulatorOptions = {},
  clientOptions: ImdsClientOptions = {},
): Promise<{ imds: Simulator; client: ImdsClient }> {
  const imds = await startSimulator(simulatorOptions);
  const client = new ImdsClient({ endpoint: imds.url, disabled: false, ...clientOptions });
  resources.push(client, imds);
  return { imds, client };
}

/** The requests that arrived, e.g. `PUT /latest/api/token`. */
export function requestLines(imds: Simulator): string[] {
  return imds.requests.map(({ method, path }) => `${method} ${path}`);
}

/** The reason with which the promise rejects; the value if it resolves. */
export function settle(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((reason: unknown) => reason);
}
