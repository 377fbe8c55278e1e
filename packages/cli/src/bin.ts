#!/usr/bin/env node
// The whole module: an older Node has no enableCompileCache, and would end here before it could be told so.
import module from 'node:module';
import { nodeTooOld } from './node-version.ts';

const problem = nodeTooOld();
if (problem !== undefined) {
  process.stderr.write(`Error: ${problem}\n`);
  process.exit(1);
}

// Before anything else is loaded: what Node compiled the last time is taken from its cache.
module.enableCompileCache();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `imds-otel show | head -1` closes the pipe early: that is no failure.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`Error: Standard output cannot be written: ${error.message}.\n`);
  process.exit(1);
});
// Nobody is left to tell of it; the exit code still does.
process.stderr.on('error', () => {});

const { run } = await import('./program.ts');
process.exitCode = await run(process.argv);
