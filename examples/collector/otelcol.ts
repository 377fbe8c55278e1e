import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The Collector to run: `OTELCOL` names it, else `otelcol-contrib` of the PATH. */
const BINARY = process.env['OTELCOL'] ?? 'otelcol-contrib';
const PATIENCE_MS = 30_000;

/** Why no Collector can be run here; `undefined` where one can. */
export function collectorProblem(): string | undefined {
  const { error, status } = spawnSync(BINARY, ['components'], { stdio: 'ignore' });
  if (!error && status === 0) return undefined;
  return `There is no OpenTelemetry Collector at ${JSON.stringify(BINARY)}. Put otelcol-contrib on the PATH, or its path into OTELCOL: https://opentelemetry.io/docs/collector/install/`;
}

export interface Collector extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** What it wrote, the debug exporter's telemetry among it. */
  readonly output: string[];
}

/** Starts a Collector with `collector.yaml` and waits until it is ready. Disposing of it flushes what it holds. */
export async function startCollector(options: { imds: string; backend: string }): Promise<Collector> {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    BINARY,
    // Its own metrics would take a fixed port, which another one of this machine may have.
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
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('close', () => reject(new Error(`The Collector ended before it was ready:\n${output.join('\n')}`)));
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      output.push(line);
      if (!line.includes('Everything is ready')) return;
      clearTimeout(patience);
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
