import { styleText } from 'node:util';
import { startSimulator } from '@imds-otel/simulator';
import { isFlagGiven } from './flag.ts';
import { startReceiver } from './receiver.ts';
import { identityArrived, imdsMetricsTable, resourceTable } from './report.ts';
import { startService } from './service.ts';

export interface Demo {
  /** One line: the service and what is special about it. */
  title: string;
  /** The folder the service starts in. */
  cwd: string;
  /** Arguments for `node`. */
  args: string[];
  /** Paths that are asked of the service, one after the other. */
  requests: string[];
}

/**
 * Runs a service against the embedded simulator, sends it a few requests, receives its telemetry in place of a backend
 * and shows what arrived; the process then ends with status 0, or 1 when something is missing. With
 * `AWS_EC2_METADATA_SERVICE_ENDPOINT` set, or on EC2 with `--real`, it is that IMDS that is asked.
 */
export async function runDemo({ title, cwd, args, requests }: Demo): Promise<void> {
  const real = isFlagGiven('real');
  const given = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];

  await using receiver = await startReceiver();
  await using simulator = real || given ? undefined : await startSimulator();
  const source = simulator ? 'the simulator' : (given ?? 'the IMDS of this EC2 instance');

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
    // Without one, the table and what is missing say more than an error here would.
    await receiver.firstSpan().catch(() => undefined);
  }

  const { spans, logs, metrics } = receiver;
  console.log(`\n${styleText('bold', title)}, with the host identity from ${source}.`);
  console.log(`Received over OTLP: ${spans.length} spans, ${logs.length} log records, ${metrics.length} metrics.\n`);
  console.log(resourceTable(receiver));
  console.log(`\n${imdsMetricsTable(receiver)}\n`);

  const missing = identityArrived(
    receiver,
    simulator && { 'cloud.account.id': simulator.instance.accountId, 'host.id': simulator.instance.instanceId },
  );
  if (missing.length === 0) return;
  const isOff = !simulator && process.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
  console.error(
    [
      'The identity of this host did not arrive whole:',
      ...missing.map((line) => `  - ${line}`),
      isOff
        ? `It was to come from ${source}, but AWS_EC2_METADATA_DISABLED=true forbids to ask: unset that variable.`
        : `It was to come from ${source}. To see how that answers, and what to do about it: npm run imds-otel doctor`,
    ].join('\n'),
  );
  process.exitCode = 1;
}
