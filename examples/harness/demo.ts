import { styleText } from 'node:util';
import { startSimulator } from '@imds-otel/simulator';
import { isFlagGiven } from './flag.ts';
import { startReceiver } from './receiver.ts';
import { identityProblems, imdsMetricsTable, resourceTable } from './report.ts';
import { startService } from './service.ts';

export interface Demo {
  /** Title of the output, in one line: the service and what is special about it. */
  title: string;
  /** The folder the service starts in. */
  cwd: string;
  /** Arguments for `node`. */
  args: string[];
  /** Paths to request from the service, one after the other. */
  requests: string[];
}

/**
 * Runs a service against the IMDS simulator, sends it a few requests, receives its telemetry in place of a backend, and
 * shows what arrived. Sets the exit code of this process to 1 if a part of the identity is missing.
 *
 * With `AWS_EC2_METADATA_SERVICE_ENDPOINT` set, or on EC2 with `--real`, the service queries that IMDS instead.
 */
export async function runDemo({ title, cwd, args, requests }: Demo): Promise<void> {
  const useRealImds = isFlagGiven('real');
  const givenEndpoint = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];

  await using receiver = await startReceiver();
  await using simulator = useRealImds || givenEndpoint ? undefined : await startSimulator();
  const source = simulator ? 'the simulator' : (givenEndpoint ?? 'the IMDS of this EC2 instance');

  {
    await using service = await startService({
      cwd,
      args,
      env: {
        PORT: '0',
        OTEL_SERVICE_NAME: 'orders',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '100',
        ...(simulator && { AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url, AWS_EC2_METADATA_DISABLED: undefined }),
      },
    });
    for (const path of requests) await (await fetch(new URL(path, service.url))).arrayBuffer();
    // If no span arrives, the table and the list of missing attributes explain more than an error here.
    await receiver.firstSpan().catch(() => undefined);
  }

  const { spans, logs, metrics } = receiver;
  console.log(`\n${styleText('bold', title)}, with the host identity from ${source}.`);
  console.log(`Received over OTLP: ${spans.length} spans, ${logs.length} log records, ${metrics.length} metrics.\n`);
  console.log(resourceTable(receiver));
  console.log(`\n${imdsMetricsTable(receiver)}\n`);

  const problems = identityProblems(
    receiver,
    simulator && { 'cloud.account.id': simulator.instance.accountId, 'host.id': simulator.instance.instanceId },
  );
  if (problems.length === 0) return;
  const isDisabled = !simulator && process.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
  console.error(
    [
      'The identity of this host is incomplete:',
      ...problems.map((line) => `  - ${line}`),
      isDisabled
        ? `The source is ${source}, but AWS_EC2_METADATA_DISABLED=true disables IMDS. Unset this variable.`
        : `The source is ${source}. To see the cause and the fix, run: npm run imds-otel doctor`,
    ].join('\n'),
  );
  process.exitCode = 1;
}
