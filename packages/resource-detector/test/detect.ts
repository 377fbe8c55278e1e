import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach } from 'vitest';
import { type ImdsDetectorOptions, readConfig } from '../src/config.ts';
import { type ImdsDetection, runDetection } from '../src/detection.ts';
import { hostOf } from './host.ts';

let imds: Simulator | undefined;

beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});

afterEach(async () => {
  await imds?.close();
  imds = undefined;
});

/** What a test file's simulator was asked. */
export function asked(): Simulator['requests'] {
  return imds?.requests ?? [];
}

/** One run against a simulator made so, on a host with these files, without the once-per-process of the detector. */
export async function detect(
  simulator: SimulatorOptions = {},
  options: ImdsDetectorOptions = {},
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ImdsDetection> {
  imds = await startSimulator(simulator);
  return runDetection(readConfig({ endpoint: imds.url, ...options }, env), hostOf(files, env));
}
