import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startSimulator } from '@imds-otel/simulator';
import { startReceiver } from 'example-harness';

await using receiver = await startReceiver();
await using simulator = await startSimulator();

await promisify(execFile)(process.execPath, ['./src/app.ts'], {
  cwd: import.meta.dirname,
  env: {
    ...process.env,
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
    OTEL_SERVICE_NAME: 'billing',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  },
});

console.log('\nbilling, four worker threads with one SDK each. The spans that were received:\n');
const spans = receiver.spans.toSorted((a, b) => Number(a.attributes['order']) - Number(b.attributes['order']));
console.table(
  spans.map(({ name, attributes, resource }) => ({
    thread: attributes['thread.id'],
    span: `${name} ${attributes['order']}`,
    'host.id': resource['host.id'],
    'cloud.availability_zone': resource['cloud.availability_zone'],
  })),
);
console.log('\nAll IMDS requests of the five threads of the process:\n');
for (const { method, path, status } of simulator.requests) console.log(`  ${method} ${path} ${status}`);

const wrong = receiver.spans.filter(({ resource }) => resource['host.id'] !== simulator.instance.instanceId);
if (receiver.spans.length === 0 || wrong.length > 0) {
  console.error(`\n${wrong.length} of ${receiver.spans.length} spans do not have the host.id of this instance.`);
  process.exitCode = 1;
}
