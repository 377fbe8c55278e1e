#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: what Node compiled the last time is taken from its cache.
enableCompileCache();

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
