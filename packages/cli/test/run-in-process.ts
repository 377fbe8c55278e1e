import { run } from '../src/program.ts';
import type { CommandResult } from './run-command.ts';

/**
 * Runs a command line of `imds-otel` in this process, which is fast enough for generated command lines. One at a time:
 * the output of the process is collected meanwhile.
 *
 * @param endpoint the simulator on loopback that the command queries
 */
export async function runInProcess(
  [command = '', ...args]: readonly string[],
  endpoint: string,
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name];
    process[name].write = (chunk: string | Uint8Array) => {
      written[name] += String(chunk);
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  const disabled = process.env['AWS_EC2_METADATA_DISABLED'];
  process.env['AWS_EC2_METADATA_DISABLED'] = 'false';
  try {
    const exitCode = await run(['node', 'imds-otel', command, '--endpoint', endpoint, ...args]);
    return { ...written, exitCode };
  } finally {
    process.env['AWS_EC2_METADATA_DISABLED'] = disabled;
    for (const undo of restore) undo();
  }
}
