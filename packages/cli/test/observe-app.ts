import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator } from '@imds-otel/simulator';
import { type OtlpReceiver, startReceiver } from 'example-harness';
import { type AppOptions, type AppResult, runApp } from './run-app.ts';

export const IMPORT: readonly string[] = ['--import', 'imds-otel/register'];
export const REQUIRE: readonly string[] = ['--require', 'imds-otel/register'];

/** How an application ended, and what its backend and IMDS received. */
export interface ObservedApp extends AppResult {
  readonly receiver: OtlpReceiver;
  /** The number of requests to IMDS. */
  readonly imdsRequests: number;
}

/** Runs an application with an OTLP receiver as its backend and a simulated IMDS. */
export async function observe(options: AppOptions): Promise<ObservedApp> {
  await using receiver = await startReceiver();
  await using simulator = await startSimulator();
  const result = await runApp({
    ...options,
    env: {
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http',
      ...options.env,
    },
  });
  return { ...result, receiver, imdsRequests: simulator.requests.length };
}

export const spanNames = ({ spans }: OtlpReceiver): string[] => spans.map(({ name }) => name);

/** A backend that accepts requests and never responds. */
export interface HangingBackend extends AsyncDisposable {
  /** Variables that make an application use it, and wait for it much longer than its shutdown timeout. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the first request arrives. */
  readonly request: Promise<unknown>;
}

export async function startHangingBackend(): Promise<HangingBackend> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
      OTEL_BSP_EXPORT_TIMEOUT: '60000',
      // No export before the shutdown.
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    },
    request: once(server, 'request'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
