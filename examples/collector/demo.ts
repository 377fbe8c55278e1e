import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startSimulator } from '@imds-otel/simulator';
import { startReceiver } from 'example-harness';
import { collectorProblem, startCollector } from './otelcol.ts';

const problem = collectorProblem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

await using receiver = await startReceiver();
// Two simulated instances show which side set the host id. On a real host, both are the same instance.
await using instanceOfService = await startSimulator({ instance: { instanceId: 'i-00000000005e41ce5' } });
await using instanceOfCollector = await startSimulator({ instance: { instanceId: 'i-00000000c011ec704' } });
{
  await using collector = await startCollector({ imds: instanceOfCollector.url, backend: receiver.url });
  const send = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, ['./src/settle.ts'], {
      cwd: import.meta.dirname,
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env },
    });
  await send({
    OTEL_SERVICE_NAME: 'with the detector',
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: instanceOfService.url,
  });
  await send({ OTEL_SERVICE_NAME: 'without a detector', AWS_EC2_METADATA_DISABLED: 'true' });
}

console.log('\nTwo services, one Collector. The spans that the Collector forwarded:\n');
console.table(
  receiver.spans.map(({ name, resource }) => ({
    service: resource['service.name'],
    span: name,
    'host.id': resource['host.id'],
    'set by': resource['host.id'] === instanceOfService.instance.instanceId ? 'its SDK' : 'the Collector',
  })),
);

const hosts = Object.fromEntries(receiver.spans.map(({ resource }) => [resource['service.name'], resource['host.id']]));
if (
  hosts['with the detector'] !== instanceOfService.instance.instanceId ||
  hosts['without a detector'] !== instanceOfCollector.instance.instanceId
) {
  console.error(
    '\nUnexpected host.id: the first service must keep its own, the second must get that of the Collector.',
  );
  process.exitCode = 1;
}
