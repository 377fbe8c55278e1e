import { join } from 'node:path';
import type { SimulatorOptions } from '@imds-otel/simulator';
import { type NamespaceOptions, runInNamespace } from '../../../test/namespace.ts';
import { runOnInstance } from '../../../test/simulated-instance.ts';

export interface Surroundings extends NamespaceOptions {
  /** What answers at the address of IMDS; `none`: nothing. The default simulator by default. */
  readonly simulator?: SimulatorOptions | 'none';
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What the firmware of a Nitro instance says, under `/sys`. */
export const NITRO = {
  'class/dmi/id/sys_vendor': 'Amazon EC2',
  'class/dmi/id/product_name': 'm7g.large',
  'class/dmi/id/board_asset_tag': 'i-0123456789abcdef0',
};

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** Runs a command line of `imds-otel` in a namespace without a way out: on a Nitro instance, unless told otherwise. */
export async function runCommand(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const { simulator = {}, env, sys = NITRO, ...rest } = surroundings;
  const command = [process.execPath, BIN, ...args];
  const options = { sys, env: { AWS_EC2_METADATA_DISABLED: undefined, NO_COLOR: '1', ...env }, ...rest };
  if (simulator === 'none') return runInNamespace(command, options);
  return runOnInstance(command, { ...options, simulator });
}

/** What a person would see, with all that differs from run to run put away: a golden file. */
export function transcript(args: readonly string[], { stdout, stderr, exitCode }: Ended): string {
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

/** How often a round of requests is tried again within the bounds depends on the machine: each row is kept once. */
function isBar(line: string): boolean {
  return /[█░] time$/.test(line);
}

/** Retries of requests that go side by side begin in any order. */
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
