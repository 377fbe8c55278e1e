import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach } from 'vitest';
import { type ImdsDetectorOptions, readConfig } from '../src/config.ts';
import type { ImdsDetection } from '../src/detection-result.ts';
import { runDetection } from '../src/run-detection.ts';
import { hostOf } from './host.ts';

let imds: Simulator | undefined;

beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});

afterEach(async () => {
  await imds?.close();
  imds = undefined;
});

/** The requests that reached the simulator of the last detection. */
export function receivedRequests(): Simulator['requests'] {
  return imds?.requests ?? [];
}

/** Runs one detection against a new simulator, on a host with these files and variables. Does not share its result. */
export async function detect(
  simulator: SimulatorOptions = {},
  options: ImdsDetectorOptions = {},
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ImdsDetection> {
  await imds?.close();
  imds = await startSimulator(simulator);
  return runDetection(readConfig({ endpoint: imds.url, ...options }, env), hostOf(files, env));
}
