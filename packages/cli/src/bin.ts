#!/usr/bin/env node
// The default import, not a named one: Node.js versions without enableCompileCache must reach the version check below.
import module from 'node:module';
import { nodeVersionError } from './node-version.ts';

const versionError = nodeVersionError();
if (versionError !== undefined) {
  process.stderr.write(`Error: ${versionError}\n`);
  process.exit(1);
}

// Before any other module is loaded, so that all of them come from Node's compile cache.
module.enableCompileCache();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `imds-otel show | head -1` closes the pipe early, which is not a failure.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`Error: Cannot write to standard output: ${error.message}.\n`);
  process.exit(1);
});
// If standard error cannot be written, the exit code is the only report left.
process.stderr.on('error', () => {});

// Without this, Ctrl-C would not stop a command that is PID 1 of a container.
const { terminateOnNextSignal } = await import('./signals.ts');
terminateOnNextSignal();

const { run } = await import('./program.ts');
process.exitCode = await run(process.argv);
