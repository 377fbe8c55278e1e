import { ImdsInstrumentation } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { defaultResource, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ExporterFlags } from '../commands/exporter.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { formatProblem } from '../format-problem.ts';
import type { ShutdownSignal } from '../shutdown-signal.ts';
import { printError } from '../terminal.ts';
import { describeDestination } from './destination.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';
import { startExporterProbe } from './probe.ts';

/** Probes IMDS and publishes metrics until the signal, then sends the remaining metrics. */
export async function runExporter(flags: ExporterFlags, signal: ShutdownSignal): Promise<void> {
  const destination = describeDestination(flags);
  const instrumentation = new ImdsInstrumentation();
  // Awaited because, unlike an OTLP export, a Prometheus scrape does not wait for asynchronous attributes.
  const detection = await Promise.race([imdsDetector.prefetch(), signal.received]);
  // There is nothing to send yet, and the detection would keep the process running until its timeout.
  if (!detection) process.exit(EXIT.ok);
  if (detection.problem) printError(formatProblem(detection.problem));
  printExportErrors();
  const prometheus = flags.prometheus === undefined ? undefined : new PrometheusExporter({ preventServerStart: true });
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
  const server = prometheus && (await serveMetrics(prometheus, flags));
  await using probe = startExporterProbe(flags.interval);
  printError(`Probing IMDS every ${flags.interval} ms. Metrics: ${destination}. Press Ctrl-C to stop.`);
  await signal.received;
  if (server) {
    await server.stop();
  } else {
    printError('Sending the remaining metrics. Press Ctrl-C again to exit immediately.');
    await probe.firstRead();
  }
  // The probe stops after this, because a stopped probe no longer reports aws.imds.probe.up.
  await sdk.shutdown().catch((error: unknown) => {
    throw new CommandError(`The last metrics could not be sent: ${errorMessage(error)}.`);
  });
}

async function serveMetrics(
  prometheus: PrometheusExporter,
  { host, prometheus: port = 0 }: ExporterFlags,
): Promise<MetricsServer> {
  const onError = (error: Error) => printError(`Cannot serve a client: ${error.message}`);
  try {
    return await startMetricsServer(prometheus.getMetricsRequestHandler.bind(prometheus), { host, port, onError });
  } catch (error) {
    throw new CommandError(`Cannot serve metrics: ${errorMessage(error)}. Choose another --prometheus PORT or --host.`);
  }
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
