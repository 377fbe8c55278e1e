import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asPid1, outerPid } from './pid-namespace.ts';

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** A command of `imds-otel` that runs until it receives a signal. */
export interface RunningCommand extends AsyncDisposable {
  /** Waits for the first match in the output of both streams. Rejects if the command exits before. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Resolves to the exit code when the command has exited. */
  readonly exited: Promise<number | null>;
  /** Sends the signal. */
  kill(signal: NodeJS.Signals): void;
  /** Sends the signal and waits until the command has exited. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A command that is still running after this time is killed. In milliseconds. */
const TIMEOUT_MS = 25_000;

/** @param pid1 whether the command is PID 1, as in a container */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { pid1 = false }: { readonly pid1?: boolean } = {},
): RunningCommand {
  const command = [process.execPath, BIN, ...args];
  const [file = '', ...fileArgs] = pid1 ? asPid1(command) : command;
  const child = spawn(file, fileArgs, {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => stdout.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const exited = once(child, 'close').then(() => child.exitCode);

  const kill: RunningCommand['kill'] = (signal) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(pid1 ? outerPid(child.pid) : child.pid, signal);
  };
  const stop: RunningCommand['stop'] = async (signal) => {
    kill(signal);
    await exited;
    return { code: child.exitCode, signal: child.signalCode };
  };
  return {
    stdout,
    stderr,
    exited,
    kill,
    stop,
    async wrote(pattern) {
      for (;;) {
        const match = pattern.exec([...stdout, ...stderr].join('\n'));
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`The command exited before it wrote ${pattern}:\n${[...stdout, ...stderr].join('\n')}`);
        }
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), exited]);
        // The line reader runs after the data event.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop('SIGKILL');
    },
  };
}
