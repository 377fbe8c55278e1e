import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Path of the Collector: the variable `OTELCOL`, or `otelcol-contrib` on the PATH. */
const BINARY = process.env['OTELCOL'] ?? 'otelcol-contrib';
const TIMEOUT_MS = 30_000;

/** Returns why the Collector cannot run on this machine, or `undefined` if it can. */
export function collectorProblem(): string | undefined {
  const { error, status } = spawnSync(BINARY, ['components'], { stdio: 'ignore' });
  if (!error && status === 0) return undefined;
  return `No OpenTelemetry Collector found at ${JSON.stringify(BINARY)}. Install otelcol-contrib on the PATH, or set OTELCOL to its path: https://opentelemetry.io/docs/collector/install/`;
}

export interface Collector extends AsyncDisposable {
  /** Value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Lines that it has written to stderr, including the telemetry from the debug exporter. */
  readonly output: string[];
}

/**
 * Starts a Collector with `collector.yaml` and waits until it is ready. Disposing of it forwards the remaining telemetry.
 *
 * @throws an `Error` with the output of the Collector if it is not ready within 30 s
 */
export async function startCollector(options: { imds: string; backend: string }): Promise<Collector> {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    BINARY,
    // The Collector's own metrics use a fixed port, which another Collector on this machine may already use.
    ['--config', join(import.meta.dirname, 'collector.yaml'), '--set=service::telemetry::metrics::level=none'],
    {
      env: {
        ...process.env,
        AWS_EC2_METADATA_DISABLED: 'false',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: options.imds,
        OTLP_LISTEN: listen,
        BACKEND_ENDPOINT: options.backend,
        BACKEND_ENCODING: 'json',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const output: string[] = [];
  await ready(child, output);
  return {
    url: `http://${listen}`,
    output,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}

function ready(child: ChildProcess, output: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.once('close', () =>
      reject(new Error(`The Collector exited before it was ready. Output:\n${output.join('\n')}`)),
    );
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      output.push(line);
      if (!line.includes('Everything is ready')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
