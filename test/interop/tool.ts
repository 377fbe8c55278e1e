import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program and returns what it printed. @throws Error, by rejection, with what it said where it failed. */
export async function output(
  program: string,
  args: readonly string[],
  cwd?: string,
  timeout = 60_000,
): Promise<string> {
  const { stdout } = await run(program, args, { timeout, ...(cwd !== undefined && { cwd }) });
  return stdout;
}

/** Why a tool cannot be used here: the first of these commands that failed; `undefined` where none did. */
export async function missing(...commands: readonly (() => Promise<unknown>)[]): Promise<string | undefined> {
  try {
    for (const command of commands) await command();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().slice(0, 500) : String(error);
  }
}
