import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namespaceProblem } from '../../../test/namespace.ts';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { runCommand, transcript } from './run-command.ts';

const COMMANDS = ['show', 'env', 'doctor', 'exporter', 'simulate', 'completion'];
const OFFLINE = { simulator: 'none', sys: {}, addresses: false } as const;
const BIN = join(import.meta.dirname, '../src/bin.ts');

describeWhere(namespaceProblem, 'the command line', () => {
  it.each([[], ...COMMANDS.map((name) => [name])].map((line) => [line]))('%j --help fits 80 columns', async (line) => {
    const ended = await runCommand([...line, '--help'], OFFLINE);

    expect(ended.exitCode).toBe(0);
    expect(ended.stdout.split('\n').filter((text) => text.length > 80 && !text.includes('$ '))).toEqual([]);
    const file = `golden/help${line.map((name) => `-${name}`).join('')}.txt`;
    await expect(transcript([...line, '--help'], ended)).toMatchFileSnapshot(file);
  });

  it.each([
    ['no-command', []],
    ['mistyped-command', ['dcotor']],
    ['mistyped-option', ['doctor', '--jsno']],
    ['not-a-choice', ['env', '--format', 'ksh']],
    ['not-an-endpoint', ['show', '--endpoint', 'imds']],
    ['not-a-timeout', ['doctor', '--timeout', '5s']],
    ['not-a-prefix', ['env', '--each', '--prefix', '1-']],
    ['too-many-arguments', ['show', 'a', 'b']],
    ['interval-too-short', ['exporter', '--interval', '10']],
    ['port-unknown', ['exporter', '--prometheus', '0']],
  ])('%s is told on standard error, with status 2', async (name, line) => {
    const ended = await runCommand(line, OFFLINE);

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    await expect(transcript(line, ended)).toMatchFileSnapshot(`golden/usage-${name}.txt`);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await runCommand(['--version'], OFFLINE)).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it('tells where its output cannot be written', async () => {
    const script = `"$1" "$2" --help > /dev/full`;
    const ended = spawnSync('bash', ['-c', script, 'bash', process.execPath, BIN], { encoding: 'utf8' });
    expect(ended).toMatchObject({
      status: 1,
      stderr: 'Error: Standard output cannot be written: ENOSPC: no space left on device, write.\n',
    });
  });

  it('ends quietly where its reader goes away', () => {
    const script = `"$1" "$2" show --help | head -1`;
    const output = execFileSync('bash', ['-c', `set -o pipefail; ${script}`, 'bash', process.execPath, BIN], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(output).toBe('Usage: imds-otel show [options] [path]\n');
  });
});
