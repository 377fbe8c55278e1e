import { ImdsInstrumentation, startImdsProbe } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { defaultResource, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ExporterFlags } from '../commands/exporter.ts';
import { EndSignal } from '../end-signal.ts';
import { CommandFailure } from '../exit-codes.ts';
import { problemText } from '../problem-text.ts';
import { printError } from '../terminal.ts';

/** Probes and publishes until SIGINT or SIGTERM, then sends what is left. */
export async function runExporter({ interval, prometheus: port, host }: ExporterFlags): Promise<void> {
  const where = port === undefined ? destination() : `metrics at http://${inUrl(host)}:${port}/metrics`;
  using end = new EndSignal();
  const instrumentation = new ImdsInstrumentation();
  // Awaited: a scrape, other than an export by OTLP, does not wait for attributes that are still to come.
  const { problem } = await imdsDetector.prefetch();
  if (problem) printError(problemText(problem));
  tellWhatCannotBeSent();
  const prometheus = port === undefined ? undefined : new PrometheusExporter({ host, port, preventServerStart: true });
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'imds-otel-exporter' })),
    resourceDetectors: [hostDetector, imdsDetector, envDetector],
    instrumentations: [instrumentation],
    // Nothing here is traced or logged.
    spanProcessors: [],
    logRecordProcessors: [],
    ...(prometheus && { metricReaders: [prometheus] }),
  });
  sdk.start();
  await prometheus?.startServer().catch((error: unknown) => {
    throw new CommandFailure(`Cannot serve metrics: ${inWords(error)}. Choose another --prometheus PORT or --host.`);
  });
  const probe = startImdsProbe({ intervalMs: interval });
  printError(`Probing IMDS every ${interval} ms; ${where}. Ctrl-C ends it.`);
  await end.received;
  if (port === undefined) printError('Sending what is left. Ctrl-C again ends it at once.');
  await probe.stop();
  await sdk.shutdown().catch((error: unknown) => {
    throw new CommandFailure(`The last metrics could not be sent: ${inWords(error)}.`);
  });
}

/** Otherwise a collector that is not there is never told of: the SDK keeps it to itself unless `OTEL_LOG_LEVEL` is set. */
function tellWhatCannotBeSent(): void {
  if (process.env['OTEL_LOG_LEVEL']) return;
  const tell = (...words: unknown[]) => printError(words.map(inWords).map(withoutStack).join(' '));
  const pass = () => {};
  diag.setLogger({ error: tell, warn: tell, info: pass, debug: pass, verbose: pass }, DiagLogLevel.WARN);
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The SDK's error handler hands its errors to the logger as JSON, stack and all. */
function withoutStack(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function destination(): string {
  const { env } = process;
  const exporter = env['OTEL_METRICS_EXPORTER'] || 'otlp';
  if (exporter.split(',').includes('none')) {
    throw new CommandFailure(
      'OTEL_METRICS_EXPORTER is none: there is nowhere to publish to. Unset it or use --prometheus.',
    );
  }
  if (exporter !== 'otlp') return `metrics by OTEL_METRICS_EXPORTER=${exporter}`;
  // A collector's default port for OTLP over HTTP. Without what a URL can hold of a password.
  const url =
    env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4318';
  return `metrics by OTLP to ${URL.parse(url)?.origin ?? 'where OTEL_EXPORTER_OTLP_ENDPOINT says'}`;
}
