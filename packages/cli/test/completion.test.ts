import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from './shells.ts';

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** Contains an executable named `imds-otel`, because the completion scripts call the command by name. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imds-otel-completion-'));
  writeFileSync(join(folder, 'imds-otel'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const command = (...args: string[]): string => execFileSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });

describe('imds-otel completion', () => {
  it.each([
    [['d'], ['doctor']],
    [['doctor', '--js'], ['--json']],
    [
      ['env', '--format', ''],
      ['sh', 'fish', 'powershell', 'dotenv', 'docker'],
    ],
    [
      ['simulate', '--preset', 's'],
      ['spot', 'several-interfaces'],
    ],
  ])('completes %j with %j', (words, expected) => {
    const completions = command('complete', '--', ...words).split('\n');
    expect(completions.map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining(expected));
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', (shell) => {
    expect(command('completion', shell)).toContain('imds-otel complete');
  });
});

describeUnless(missing('fish'), 'completion in fish', () => {
  it('completes an option when the user presses Tab', () => {
    const script = join(folder, 'completion.fish');
    writeFileSync(script, command('completion', 'fish'));
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, SCRIPT: script };
    const tab = 'source $SCRIPT; complete -C "imds-otel doctor --js"';
    const completions = execFileSync('fish', ['--no-config', '-c', tab], { encoding: 'utf8', env }).split('\n');
    expect(completions.map((line) => line.split('\t')[0])).toContain('--json');
  });
});

describe.each(['bash', 'zsh'])('completion in %s', (shell) => {
  describeUnless(missing(shell), shell, () => {
    it('parses the script without a syntax error', () => {
      execFileSync(shell, ['-n'], { input: command('completion', shell), stdio: ['pipe', 'ignore', 'pipe'] });
    });
  });
});
