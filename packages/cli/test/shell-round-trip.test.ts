import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { formatVariables, type VariableFormat } from '../src/env/variable-formats.ts';
import { missing } from './shells.ts';

const special = fc.constantFrom(
  ...`'"\\\`$(){}[]<>|&;#!*?~^%= \t\n\r`,
  '\x1b]0;pwned\x07',
  '\x01',
  '\x7f',
  '\x85',
  '\x9b2J',
  '\u2018',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\ufdd0',
  '\uf601',
  '$(exit 3)',
  'EOF',
);
/** Any text that a variable can contain. */
const value = fc
  .array(fc.oneof(special, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\0', ''));
const variables = fc
  .array(value, { minLength: 20, maxLength: 20 })
  .map((values) => Object.fromEntries(values.map((text, index) => [`IMDS_${index}`, text])));

/** Runs statements as the help of `imds-otel env` says, and returns the variables that a program then has. */
function evaluate(shell: string, script: string, statements: readonly string[]): Record<string, string> {
  const input = statements.map((statement) => `${statement}\n`).join('');
  const env = { PATH: process.env['PATH'] };
  const output = execFileSync(shell, [...(shell === 'fish' ? ['--no-config'] : []), '-c', script], { env, input });
  const entries = output
    .toString()
    .split('\0')
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const);
  return Object.fromEntries(entries.filter(([name]) => name.startsWith('IMDS_')));
}

const SHELLS: Record<string, [VariableFormat, string]> = {
  sh: ['sh', 'eval "$(cat)"; env -0'],
  bash: ['sh', 'eval "$(cat)"; env -0'],
  dash: ['sh', 'eval "$(cat)"; env -0'],
  zsh: ['sh', 'eval "$(cat)"; env -0'],
  fish: ['fish', 'cat | source; env -0'],
};

describe.each(Object.entries(SHELLS))('any value in %s', (shell, [format, script]) => {
  describeUnless(missing(shell), shell, () => {
    it('is the same after the output was evaluated', () => {
      fc.assert(
        fc.property(variables, (given) => {
          const { statements, skipped } = formatVariables(format, given);
          expect(skipped).toEqual([]);
          expect(evaluate(shell, script, statements)).toEqual(given);
        }),
        { numRuns: 20 },
      );
    });
  });
});

/** Parsers of files, which leave out what they cannot hold. */
const PARSERS: Record<string, [VariableFormat, (file: string) => object]> = {
  'node --env-file': ['dotenv', parseEnv],
  dotenv: ['dotenv', parseDotenv],
  // Like the parser of Docker: everything after the first equals sign.
  docker: ['docker', (file) => Object.fromEntries(file.split(/\r?\n/).map((line) => line.split(/=(.*)/s)))],
};

it.each(Object.entries(PARSERS))(
  'any value in a file for %s is the same or is named as skipped',
  (_n, [format, parse]) => {
    fc.assert(
      fc.property(variables, (given) => {
        const { statements, skipped } = formatVariables(format, given);
        const left = skipped.map((reason) => reason.split(':')[0]);
        const kept = Object.entries(given).filter(([name]) => !left.includes(name));
        expect(parse(statements.join('\n'))).toEqual(Object.fromEntries(kept));
      }),
      { numRuns: 300 },
    );
  },
);

it('no statement for PowerShell contains a line break or another control character', () => {
  fc.assert(
    fc.property(variables, (given) => {
      for (const statement of formatVariables('powershell', given).statements) {
        expect(statement).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }
    }),
  );
});
