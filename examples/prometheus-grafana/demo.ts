import { setTimeout as wait } from 'node:timers/promises';
import { startSimulator } from '@imds-otel/simulator';
import { startService } from 'example-stage';

const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

await using imds = await startSimulator({ tokens: 'optional', latencyMs: 1 });
await using service = await startService({
  cwd: import.meta.dirname,
  args: ['src/app.ts'],
  env: {
    PORT: process.argv.includes('--serve') ? '9464' : '0',
    OTEL_SERVICE_NAME: 'orders',
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
  },
});
await fetch(new URL('/work', service.url));
// The second time the service is throttled.
imds.fail({ path: CREDENTIALS, times: 1, with: { status: 503 } });
await fetch(new URL('/work', service.url));

if (process.argv.includes('--serve')) {
  console.log(`The metrics are at ${service.url}/metrics until you press Ctrl+C; docker compose up shows them.`);
  let turn = 0;
  while (service.url) {
    await wait(2000);
    turn += 1;
    if (turn % 10 === 0) imds.fail({ path: CREDENTIALS, times: 1, with: { status: 503 } });
    await fetch(new URL('/work', service.url));
  }
}
const exposition = await (await fetch(new URL('/metrics', service.url))).text();
console.log(exposition.replace(/^(?!.*aws_imds).*\n/gm, ''));
