import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../src');

/** Modules that may write without terminal.ts, and why. */
const EXCEPTIONS = [
  'bin.ts', // its messages are its own, and it must not load other modules before it has checked the Node.js version
  'doctor/live-view.ts', // passes the stream to log-update, with lines from terminal.ts
];

it('only terminal.ts writes output or styles text, so that no command can forget to escape control characters', () => {
  const writers = globSync('**/*.ts', { cwd: SOURCES }).filter((file) =>
    /process\.std(out|err)|\bconsole\.|styleText/.test(readFileSync(join(SOURCES, file), 'utf8')),
  );
  expect(writers.sort()).toEqual([...EXCEPTIONS, 'terminal.ts'].sort());
});
