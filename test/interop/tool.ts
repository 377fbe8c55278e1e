import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program and resolves to its output. Rejects with its error output if it fails. */
export async function output(
  program: string,
  args: readonly string[],
  cwd?: string,
  timeout = 60_000,
): Promise<string> {
  const { stdout } = await run(program, args, { timeout, ...(cwd !== undefined && { cwd }) });
  return stdout;
}

/** Why a tool is not usable on this machine: the error of the first command that fails; `undefined` if all succeed. */
export async function missing(...commands: readonly (() => Promise<unknown>)[]): Promise<string | undefined> {
  try {
    for (const command of commands) await command();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().slice(0, 500) : String(error);
  }
}
