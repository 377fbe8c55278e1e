import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asPid1, outerPid } from './pid-namespace.ts';

export interface AppResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AppOptions {
  /** Arguments before the application's path, e.g. `['--import', 'imds-otel/register']`. */
  readonly nodeArgs: readonly string[];
  /** File name in `test/apps`. */
  readonly app: string;
  /** Added to this process's environment. `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sent when the application prints `ready`. */
  readonly signal?: NodeJS.Signals;
  /** Sent after `signal`, as soon as the promise resolves. */
  readonly secondSignal?: { readonly signal: NodeJS.Signals; readonly after: Promise<unknown> };
  /** Whether the application is PID 1, as in a container: `false` by default. */
  readonly pid1?: boolean;
}

/** An application that is still running after this time is killed, and the test sees SIGKILL. In milliseconds. */
const TIMEOUT_MS = 25_000;

/** Runs an application in this package's folder until it exits. */
export async function runApp(options: AppOptions): Promise<AppResult> {
  const { nodeArgs, app, env, signal, secondSignal, pid1 = false } = options;
  const command = [process.execPath, ...nodeArgs, join(import.meta.dirname, 'apps', app)];
  const [file = '', ...args] = pid1 ? asPid1(command) : command;
  const child = spawn(file, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const send = (sent: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(pid1 ? outerPid(child.pid) : child.pid, sent);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    if (line !== 'ready' || !signal) return;
    send(signal);
    void secondSignal?.after.then(() => send(secondSignal.signal));
  });
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}
