import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { IMDS_ADDRESS } from 'test-support/namespace';

/** Everything that others can put into a host: IMDS with its tags, DMI data and the environment of the process. */
export interface HostileHost {
  /** Has to survive JSON. */
  readonly simulator: SimulatorOptions;
  /** Files by their path below `/sys`. */
  readonly sys: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** The command lines to run. */
  readonly lines: readonly (readonly string[])[];
}

export interface HostileRun {
  readonly line: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  /** `null` if the command was killed. */
  readonly exitCode: number | null;
}

export interface HostileResult {
  readonly runs: readonly HostileRun[];
  /** Every secret of the simulated instance: session tokens, credentials and signatures. */
  readonly secrets: readonly string[];
}

const BIN = join(import.meta.dirname, '../src/bin.ts');
const TOKEN_HEADER = 'x-aws-ec2-metadata-token';
const SECRET_ITEMS = [
  'meta-data/identity-credentials/ec2/security-credentials/ec2-instance',
  'dynamic/instance-identity/pkcs7',
  'dynamic/instance-identity/rsa2048',
  'dynamic/instance-identity/signature',
];

/** Runs the command lines on each host. Call it in a network namespace whose `/sys` belongs to the test. */
export async function runOnHostileHosts(hosts: readonly HostileHost[]): Promise<HostileResult[]> {
  const results: HostileResult[] = [];
  for (const { simulator, sys, env, lines } of hosts) {
    rmSync('/sys/class', { recursive: true, force: true });
    for (const [path, content] of Object.entries(sys)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    await using imds = await startSimulator({ host: IMDS_ADDRESS, port: 80, allowRemote: true, ...simulator });
    const runs: HostileRun[] = [];
    // Two at a time.
    const queue = lines.values();
    const worker = async () => {
      for (const line of queue) runs.push(await runLine(line, env));
    };
    await Promise.all([worker(), worker()]);
    const tokens = imds.requests.map(({ headers }) => headers[TOKEN_HEADER]).filter((token) => token !== undefined);
    imds.clearFaults();
    imds.configure({ tokens: 'optional', endpoint: 'enabled' });
    const items = await Promise.all(
      SECRET_ITEMS.map(async (item) => (await fetch(`${imds.url}/latest/${item}`)).text()),
    );
    results.push({ runs, secrets: [...new Set([...tokens, ...items.flatMap(secretsIn)])] });
  }
  return results;
}

/** The secret values of a credentials document, or the lines of a signature. */
function secretsIn(text: string): string[] {
  if (!text.startsWith('{')) return text.split('\n');
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(text) as Record<string, string>;
  return [AccessKeyId, SecretAccessKey, Token].filter((secret) => secret !== undefined);
}

async function runLine(line: readonly string[], env: Readonly<Record<string, string>>): Promise<HostileRun> {
  const child = spawn(process.execPath, [BIN, ...line], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  await once(child, 'close');
  return { line, ...output, exitCode: child.exitCode };
}
