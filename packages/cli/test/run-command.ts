import { join } from 'node:path';
import type { SimulatorOptions } from '@imds-otel/simulator';
import { NITRO } from 'test-support/dmi';
import { type NamespaceOptions, runInNamespace } from 'test-support/namespace';
import { runOnInstance } from 'test-support/simulated-instance';

/** The host on which a command runs. */
export interface HostOptions extends NamespaceOptions {
  /** Options of the simulator at the address of IMDS. `none`: nothing listens there. The default simulator by default. */
  readonly simulator?: SimulatorOptions | 'none';
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** Runs a command line of `imds-otel` in a network namespace without a route. The default host is a Nitro instance. */
export async function runCommand(args: readonly string[], host: HostOptions = {}): Promise<CommandResult> {
  const { simulator = {}, env, sys = NITRO, ...rest } = host;
  const command = [process.execPath, BIN, ...args];
  const options = { sys, env: { AWS_EC2_METADATA_DISABLED: undefined, NO_COLOR: '1', ...env }, ...rest };
  if (simulator === 'none') return runInNamespace(command, options);
  return runOnInstance(command, { ...options, simulator });
}

/** Returns the content of a golden file: what a person sees, without the parts that differ between two runs. */
export function transcript(args: readonly string[], { stdout, stderr, exitCode }: CommandResult): string {
  const parts = [`$ imds-otel ${args.join(' ')}`, stdout.trimEnd()];
  if (stderr.trim() !== '') parts.push('--- standard error', stderr.trim());
  parts.push(`--- exit ${exitCode}`);
  return `${withoutTimes(parts.filter((part) => part !== '').join('\n'))}\n`;
}

function withoutTimes(text: string): string {
  const lines = text
    .replace(/("(?:durationMs|offsetMs|clockOffsetMs)": )-?[\d.]+/g, '$10')
    .replace(/((?:LastUpdated|Expiration)\W+)\d{4}-[\d-]+T[\d:]+Z/g, '$1time')
    .replace(/\(\d+\.\d+ m?s\)/g, '(time)')
    .replace(/ {2}0 +\d+\.\d+ m?s$/gm, '  0 … time')
    .replace(/ +([█░])+ +\d+\.\d+ m?s$/gm, '  $1 time')
    .split('\n');
  return sortRetries(lines.filter((line, index) => !isBar(line) || lines.indexOf(line) === index)).join('\n');
}

/** How many retries fit into the timeout depends on the speed of the machine, so each row is kept once. */
function isBar(line: string): boolean {
  return /[█░] time$/.test(line);
}

/** Sorts adjacent retries, because retries of parallel requests start in any order. */
function sortRetries(lines: readonly string[]): string[] {
  const sorted: string[] = [];
  let retries: string[] = [];
  for (const line of [...lines, '']) {
    if (isBar(line) && line.includes(' #')) {
      retries.push(line);
      continue;
    }
    sorted.push(...retries.sort(), line);
    retries = [];
  }
  return sorted.slice(0, -1);
}
