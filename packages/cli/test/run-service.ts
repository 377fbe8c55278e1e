import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BIN = join(import.meta.dirname, '../src/bin.ts');

/** A command of `imds-otel` that runs until it is told to end. */
export interface RunningCommand extends AsyncDisposable {
  /** The first match in what it wrote so far or writes next, on either stream. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Settles once it has ended by itself or otherwise, with its exit code. */
  readonly ended: Promise<number | null>;
  /** Sends the signal and answers how the command ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A command that has not ended by then is stuck and killed, in milliseconds. */
const PATIENCE_MS = 25_000;

export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): RunningCommand {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => stdout.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const ended = once(child, 'close').then(() => child.exitCode);

  const end: RunningCommand['end'] = async (signal) => {
    child.kill(signal);
    await ended;
    return { code: child.exitCode, signal: child.signalCode };
  };
  return {
    stdout,
    stderr,
    ended,
    end,
    async wrote(pattern) {
      for (;;) {
        const match = pattern.exec([...stdout, ...stderr].join('\n'));
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`The command ended before it wrote ${pattern}:\n${[...stdout, ...stderr].join('\n')}`);
        }
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
        // The line reader takes its turn after the data.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
    },
  };
}
