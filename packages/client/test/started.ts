import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach } from 'vitest';
import { ImdsClient, type ImdsClientOptions } from '../src/index.ts';

const started: AsyncDisposable[] = [];

afterEach(async () => {
  for (const used of started.splice(0)) await used[Symbol.asyncDispose]();
});

/** A simulator and a client of it, which end with the test. */
export async function start(
  service: SimulatorOptions = {},
  options: ImdsClientOptions = {},
): Promise<{ imds: Simulator; client: ImdsClient }> {
  const imds = await startSimulator(service);
  const client = new ImdsClient({ endpoint: imds.url, disabled: false, ...options });
  started.push(client, imds);
  return { imds, client };
}

/** The requests that arrived, e.g. `PUT /latest/api/token`. */
export function requestLines(imds: Simulator): string[] {
  return imds.requests.map(({ method, path }) => `${method} ${path}`);
}
