import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServiceOptions {
  /** Arguments for `node`, for example `['--import', './instrumentation.ts', 'app.ts']`. */
  args: string[];
  /** The folder the service starts in. */
  cwd: string;
  /** Variables to set in addition to the environment of this process; `undefined` removes a variable. */
  env: Record<string, string | undefined>;
}

export interface Service extends AsyncDisposable {
  /** Base URL, with the port that the service logged. */
  readonly url: string;
  /** All lines that it has written to stdout and stderr. */
  readonly output: string[];
  /** Sends SIGTERM, waits for the exit, and returns the exit code: `null` if a signal ended the service. */
  stop(): Promise<number | null>;
}

/** Milliseconds that a service may take to start or to exit. */
const TIMEOUT_MS = 30_000;

/**
 * Starts a Node.js service as a separate process and waits until its JSON log contains the `port` that it listens on.
 *
 * @throws an `Error` with the output of the service if it exits before that, or if it logs no port within 30 s
 */
export async function startService({ args, cwd, env }: ServiceOptions): Promise<Service> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  forwardSignals(child);
  const output: string[] = [];
  const stop = () => terminate(child);
  try {
    return {
      url: `http://127.0.0.1:${await listeningPort(child, output)}`,
      output,
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Forwards SIGINT and SIGTERM to the child. A terminal sends Ctrl-C to both processes, other senders to one only. */
function forwardSignals(child: ChildProcess): void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const forward = (signal: NodeJS.Signals) => {
    child.kill(signal);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, forward);
  child.once('exit', () => {
    for (const signal of signals) process.off(signal, forward);
  });
}

function listeningPort(child: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`The service ${what}. Output:\n${output.join('\n')}`));
    const timer = setTimeout(() => fail(`did not log its port within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`exited with ${signal ?? `status ${code}`} before it logged its port`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const port = /"port":(\d+)/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      });
    }
  });
}

async function terminate(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  await once(child, 'close');
  clearTimeout(timer);
  return child.exitCode;
}
