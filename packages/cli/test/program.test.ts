import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { runCommand, transcript } from './run-command.ts';

const COMMANDS = ['show', 'env', 'doctor', 'exporter', 'simulate', 'completion'];
const OFFLINE = { simulator: 'none', sys: {}, addresses: false } as const;
const BIN = join(import.meta.dirname, '../src/bin.ts');

describeUnless(namespaceProblem, 'the command', () => {
  it.each([[], ...COMMANDS.map((name) => [name])].map((line) => [line]))(
    'prints --help for %j within 80 columns',
    async (line) => {
      const result = await runCommand([...line, '--help'], OFFLINE);

      expect(result.exitCode).toBe(0);
      expect(result.stdout.split('\n').filter((text) => text.length > 80 && !text.includes('$ '))).toEqual([]);
      const file = `golden/help${line.map((name) => `-${name}`).join('')}.txt`;
      await expect(transcript([...line, '--help'], result)).toMatchFileSnapshot(file);
    },
  );

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
    ['port-zero', ['exporter', '--prometheus', '0']],
  ])('reports the usage error %s on standard error and exits with code 2', async (name, line) => {
    const result = await runCommand(line, OFFLINE);

    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    await expect(transcript(line, result)).toMatchFileSnapshot(`golden/usage-${name}.txt`);
  });

  it('prints its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await runCommand(['--version'], OFFLINE)).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it('exits with code 1 and an error message if standard output cannot be written', async () => {
    const script = `"$1" "$2" --help > /dev/full`;
    const result = spawnSync('bash', ['-c', script, 'bash', process.execPath, BIN], { encoding: 'utf8' });
    expect(result).toMatchObject({
      status: 1,
      stderr: 'Error: Cannot write to standard output: ENOSPC: no space left on device, write.\n',
    });
  });

  it('exits without an error message if the reader of a pipe closes it', () => {
    const script = `"$1" "$2" show --help | head -1`;
    const output = execFileSync('bash', ['-c', `set -o pipefail; ${script}`, 'bash', process.execPath, BIN], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(output).toBe('Usage: imds-otel show [options] [path]\n');
  });
});
