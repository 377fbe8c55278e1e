import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServiceOptions {
  /** Arguments for `node`, e.g. `['--import', './instrumentation.ts', 'app.ts']`. */
  args: string[];
  /** The folder the service starts in. */
  cwd: string;
  /** Laid over this process's environment; `undefined` takes a variable away. */
  env: Record<string, string | undefined>;
}

export interface Service extends AsyncDisposable {
  /** Where it listens, as its own log says. */
  readonly url: string;
  /** Everything it wrote so far, both streams. */
  readonly output: string[];
  /** Asks it to end (SIGTERM) and waits until it has; answers its exit code. */
  stop(): Promise<number | null>;
}

/** How long a service may take to start or to end before it counts as stuck, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Starts a Node service as a process of its own and waits until its JSON log names the `port` it listens on. */
export async function startService({ args, cwd, env }: ServiceOptions): Promise<Service> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  const output: string[] = [];
  const stop = () => end(child);
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

/** A signal that ends this process ends the child too: a terminal sends Ctrl-C to both, other senders do not. */
function endWithThisProcess(child: ChildProcess): void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const passOn = (signal: NodeJS.Signals) => {
    child.kill(signal);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, passOn);
  child.once('exit', () => {
    for (const signal of signals) process.off(signal, passOn);
  });
}

function listeningPort(child: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) =>
      reject(
        new Error(`The service ${what} before it said on which port it listens. Its output:\n${output.join('\n')}`),
      );
    const patience = setTimeout(() => fail(`said nothing for ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(patience);
      fail(`ended with ${signal ?? `status ${code}`}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const port = /"port":(\d+)/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(patience);
        resolve(Number(port));
      });
    }
  });
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await once(child, 'close');
  clearTimeout(patience);
  return child.exitCode;
}
