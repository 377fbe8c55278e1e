import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from '../exit-codes.ts';
import { parseKnownPort, parseMilliseconds } from '../option-values.ts';

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

Without --prometheus it publishes as OTEL_METRICS_EXPORTER and the
OTEL_EXPORTER_OTLP_* variables say. It asks the endpoint that every AWS client
would: AWS_EC2_METADATA_SERVICE_ENDPOINT and so on. Ctrl-C and SIGTERM send
what is left and end it with status 0.
Exit codes: 0 ended; 1 could not start; 2 the command line is wrong.`;

export function exporterCommand(program: Command): void {
  program
    .command('exporter')
    .description('probe IMDS on an interval and publish what it is like')
    .option('--interval <ms>', 'between two probes', parseInterval, 15_000)
    .option('--prometheus <port>', 'serve /metrics to Prometheus instead of sending OTLP', parseKnownPort)
    .option('--host <address>', 'the address --prometheus listens on', '127.0.0.1')
    .addHelpText('after', HELP)
    .action(async (flags: ExporterFlags) => {
      if (process.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
        throw new CommandFailure('AWS_EC2_METADATA_DISABLED is true: there is nothing to probe. Unset it.');
      }
      const { runExporter } = await import('../exporter/run.ts');
      await runExporter(flags);
    });
}

/** IMDS has few packets a second to give, for all of the instance. */
function parseInterval(text: string): number {
  const interval = parseMilliseconds(text);
  if (interval < 1000) throw new InvalidArgumentError('The least is 1000: IMDS limits the packets of the instance.');
  return interval;
}
