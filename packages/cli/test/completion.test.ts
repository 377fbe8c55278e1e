import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { missing } from './shells.ts';

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** Holds a command named `imds-otel`, for the scripts call it by its name. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imds-otel-completion-'));
  writeFileSync(join(folder, 'imds-otel'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const command = (...args: string[]): string => execFileSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });

describe('completion', () => {
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
  ])('of %j offers %j', (words, expected) => {
    const offered = command('complete', '--', ...words).split('\n');
    expect(offered.map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining(expected));
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s', (shell) => {
    expect(command('completion', shell)).toContain('imds-otel complete');
  });
});

describeWhere(missing('fish'), 'completion in fish', () => {
  it('offers the words that fit', () => {
    const script = join(folder, 'completion.fish');
    writeFileSync(script, command('completion', 'fish'));
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, SCRIPT: script };
    const tab = 'source $SCRIPT; complete -C "imds-otel doctor --js"';
    const offered = execFileSync('fish', ['--no-config', '-c', tab], { encoding: 'utf8', env }).split('\n');
    expect(offered.map((line) => line.split('\t')[0])).toContain('--json');
  });
});

describe.each(['bash', 'zsh'])('completion in %s', (shell) => {
  describeWhere(missing(shell), shell, () => {
    it('has a script without a mistake in its syntax', () => {
      execFileSync(shell, ['-n'], { input: command('completion', shell), stdio: ['pipe', 'ignore', 'pipe'] });
    });
  });
});
