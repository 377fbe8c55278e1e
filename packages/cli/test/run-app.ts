import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AppEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AppOptions {
  /** Before the application's path, e.g. `['--import', 'imds-otel/register']`. */
  readonly nodeArgs: readonly string[];
  /** A file in `test/apps`. */
  readonly app: string;
  /** Laid over this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sent once the application says `ready`. */
  readonly signal?: NodeJS.Signals;
}

/** An application that has not ended by then is stuck: it is killed, and the test sees SIGKILL. In milliseconds. */
const PATIENCE_MS = 25_000;

/** Runs an application to its end, in this package's folder. */
export async function runApp({ nodeArgs, app, env, signal }: AppOptions): Promise<AppEnd> {
  const child = spawn(process.execPath, [...nodeArgs, join(import.meta.dirname, 'apps', app)], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    if (line === 'ready' && signal) child.kill(signal);
  });
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}
