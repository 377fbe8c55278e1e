import { type Command, InvalidArgumentError } from 'commander';
import { CommandError } from '../exit-codes.ts';
import { parseFixedPort, parseMilliseconds } from '../option-parsers.ts';
import { ShutdownSignal } from '../shutdown-signal.ts';

export interface ExporterFlags {
  interval: number;
  prometheus?: number;
  host: string;
}

const HELP = `
Examples:
  $ OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 imds-otel exporter
  $ imds-otel exporter --prometheus 9464
  $ curl http://127.0.0.1:9464/metrics

Without --prometheus, OTEL_METRICS_EXPORTER and the OTEL_EXPORTER_OTLP_*
variables configure the export. The probe uses the same IMDS endpoint as AWS
SDKs, e.g. AWS_EC2_METADATA_SERVICE_ENDPOINT. After Ctrl-C, SIGTERM or SIGHUP,
the exporter sends the remaining metrics and exits with code 0. A second signal
terminates it immediately.
Exit codes: 0 stopped; 1 could not start; 2 invalid command line.`;

export function exporterCommand(program: Command): void {
  program
    .command('exporter')
    .description('Probe IMDS at an interval and publish its latency and errors as metrics')
    .option('--interval <ms>', 'Set the time between two probes', parseInterval, 15_000)
    .option('--prometheus <port>', 'Serve /metrics to Prometheus instead of sending OTLP', parseFixedPort)
    .option('--host <address>', 'Set the listen address of --prometheus', '127.0.0.1')
    .addHelpText('after', HELP)
    .action(async (flags: ExporterFlags) => {
      const { isDisabledByEnvironment } = await import('@imds-otel/client/internal');
      if (isDisabledByEnvironment(process.env)) {
        throw new CommandError('AWS_EC2_METADATA_DISABLED is true, so there is nothing to probe. Unset it.');
      }
      // Before the import, which takes a third of a second: PID 1 would miss a signal in that time.
      using signal = new ShutdownSignal();
      const { runExporter } = await import('../exporter/run.ts');
      await runExporter(flags, signal);
    });
}

/** IMDS limits the packets per second of the whole instance, so frequent probes would disturb other processes. */
function parseInterval(text: string): number {
  const interval = parseMilliseconds(text);
  if (interval >= 1000) return interval;
  throw new InvalidArgumentError('It must be at least 1000, because IMDS limits the packets of the instance.');
}
