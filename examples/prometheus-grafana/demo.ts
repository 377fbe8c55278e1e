import { setTimeout as wait } from 'node:timers/promises';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { isFlagGiven, startService } from 'example-harness';

const serve = isFlagGiven('serve');

await using imds = await startSimulator({ tokens: 'optional', latencyMs: 1 });
await using service = await startService({
  cwd: import.meta.dirname,
  args: ['src/app.ts'],
  env: {
    PORT: serve ? '9464' : '0',
    // Prometheus runs in a container and connects through the Docker bridge.
    ...(serve && { HOST: '0.0.0.0' }),
    OTEL_SERVICE_NAME: 'orders',
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
  },
});
await work();
throttleOnce(imds);
await work();

if (serve) {
  console.log(
    `Serving metrics at ${service.url}/metrics. Run "docker compose up" to see them in Grafana. Press Ctrl+C to stop.`,
  );
  for (let turn = 1; ; turn += 1) {
    await wait(2000);
    if (turn % 10 === 0) throttleOnce(imds);
    await work();
  }
}

const exposition = await (await fetch(new URL('/metrics', service.url))).text();
const lines = exposition.split('\n').filter((line) => line.includes('aws_imds') && !line.includes('_bucket{'));
console.log(`What Prometheus scrapes, without the histogram buckets:\n\n${lines.join('\n')}`);

async function work(): Promise<void> {
  await (await fetch(new URL('/work', service.url))).text();
}

function throttleOnce(simulator: Simulator): void {
  simulator.addFault({ path: '/latest/meta-data/iam/security-credentials/', times: 1, with: { status: 503 } });
}
