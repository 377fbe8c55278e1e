import type { ExporterFlags } from '../commands/exporter.ts';
import { CommandError } from '../exit-codes.ts';

/** Describes where the metrics are available or sent. @throws CommandError if the `OTEL_*` variables disable the export */
export function describeDestination({ prometheus: port, host }: ExporterFlags): string {
  return port === undefined ? otlpDestination() : `http://${hostInUrl(host)}:${port}/metrics`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function otlpDestination(): string {
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
