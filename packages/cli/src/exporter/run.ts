import { ImdsInstrumentation, startImdsProbe } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { defaultResource, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ExporterFlags } from '../commands/exporter.ts';
import { CommandError } from '../exit-codes.ts';
import { formatProblem } from '../format-problem.ts';
import { ShutdownSignal } from '../shutdown-signal.ts';
import { printError } from '../terminal.ts';

/** Probes IMDS and publishes metrics until SIGINT or SIGTERM, then sends the remaining metrics. */
export async function runExporter({ interval, prometheus: port, host }: ExporterFlags): Promise<void> {
  const destination = port === undefined ? exportDestination() : `http://${hostInUrl(host)}:${port}/metrics`;
  using signal = new ShutdownSignal();
  const instrumentation = new ImdsInstrumentation();
  // Awaited because, unlike an OTLP export, a Prometheus scrape does not wait for asynchronous attributes.
  const { problem } = await imdsDetector.prefetch();
  if (problem) printError(formatProblem(problem));
  printExportErrors();
  const prometheus = port === undefined ? undefined : new PrometheusExporter({ host, port, preventServerStart: true });
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'imds-otel-exporter' })),
    resourceDetectors: [hostDetector, imdsDetector, envDetector],
    instrumentations: [instrumentation],
    // The exporter creates no spans and no log records.
    spanProcessors: [],
    logRecordProcessors: [],
    ...(prometheus && { metricReaders: [prometheus] }),
  });
  sdk.start();
  await prometheus?.startServer().catch((error: unknown) => {
    throw new CommandError(`Cannot serve metrics: ${errorMessage(error)}. Choose another --prometheus PORT or --host.`);
  });
  const probe = startImdsProbe({ intervalMs: interval });
  printError(`Probing IMDS every ${interval} ms. Metrics: ${destination}. Press Ctrl-C to stop.`);
  await signal.received;
  if (port === undefined) printError('Sending the remaining metrics. Press Ctrl-C again to exit immediately.');
  await probe.stop();
  await sdk.shutdown().catch((error: unknown) => {
    throw new CommandError(`The last metrics could not be sent: ${errorMessage(error)}.`);
  });
}

/** Prints warnings and errors of the SDK, e.g. an unreachable collector. Without `OTEL_LOG_LEVEL`, the SDK hides them. */
function printExportErrors(): void {
  if (process.env['OTEL_LOG_LEVEL']) return;
  const log = (...parts: unknown[]) => printError(parts.map(errorMessage).map(withoutStack).join(' '));
  const ignore = () => {};
  diag.setLogger({ error: log, warn: log, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Extracts the message of an error that the SDK logged as JSON, with its stack. */
function withoutStack(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Describes where the `OTEL_*` variables send metrics. @throws CommandError if they disable the export */
function exportDestination(): string {
  const { env } = process;
  const exporter = env['OTEL_METRICS_EXPORTER'] || 'otlp';
  if (exporter.split(',').includes('none')) {
    throw new CommandError('OTEL_METRICS_EXPORTER is none, so no metrics are published. Unset it or use --prometheus.');
  }
  if (exporter !== 'otlp') return `OTEL_METRICS_EXPORTER=${exporter}`;
  // The default is the standard OTLP/HTTP port of a collector. Only the origin is printed: a URL can hold a password.
  const url =
    env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4318';
  return `OTLP to ${URL.parse(url)?.origin ?? 'the configured endpoint'}`;
}
