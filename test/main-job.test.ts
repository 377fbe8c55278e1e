import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSimulator } from '@imds-otel/simulator';
import { identityProblems, type OtlpReceiver, startReceiver, startService } from 'example-harness';
import { describe, expect, it } from 'vitest';

const example = join(import.meta.dirname, '../examples/express-pino');

/** Runs the example service against an IMDS, reads one order from it, and stops it with SIGTERM, as a deployment does. */
async function serveOneOrder(
  endpoint: string,
  receiver: OtlpReceiver,
): Promise<{ exitCode: number | null; output: string }> {
  await using service = await startService({
    cwd: example,
    args: ['--import', './src/instrumentation.ts', './src/app.ts'],
    env: {
      PORT: '0',
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  expect((await fetch(`${service.url}/orders/7`)).status).toBe(200);
  await receiver.firstSpan();
  const exitCode = await service.stop();
  return { exitCode, output: service.output.join('\n') };
}

/** Returns the URL of a loopback port that is closed. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function requestVersions(receiver: OtlpReceiver): unknown[] {
  const points = receiver.metrics.findLast(({ name }) => name === 'aws.imds.client.request.duration')?.points ?? [];
  return points
    .flatMap(({ attributes, count = 0 }) => Array.from({ length: count }, () => attributes['aws.imds.version']))
    .sort();
}

describe('the example service, as a backend sees it', () => {
  it('carries the EC2 identity on spans, logs and metrics if IMDS requires tokens', async () => {
    await using receiver = await startReceiver();
    await using simulator = await startSimulator({ tokens: 'required' });

    const { exitCode } = await serveOneOrder(simulator.url, receiver);

    expect(exitCode).toBe(0);
    const { instance } = simulator;
    expect(
      identityProblems(receiver, {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_ec2',
        'cloud.account.id': instance.accountId,
        'cloud.region': instance.region,
        'cloud.availability_zone': instance.availabilityZone,
        'host.id': instance.instanceId,
        'host.type': instance.instanceType,
        'host.image.id': instance.imageId,
        'host.name': instance.hostname,
      }),
    ).toEqual([]);
    expect(requestVersions(receiver)).toEqual(['token', 'v2', 'v2']);
    expect(receiver.logs.map((log) => log.body)).toContain('order read');
  });

  it('carries the EC2 identity if IMDSv2 is unsupported: the token request returns 404', async () => {
    await using receiver = await startReceiver();
    await using simulator = await startSimulator({
      tokens: 'optional',
      faults: [{ method: 'PUT', path: '/latest/api/token', with: { status: 404 } }],
    });

    const { exitCode } = await serveOneOrder(simulator.url, receiver);

    expect(exitCode).toBe(0);
    expect(identityProblems(receiver, { 'host.id': simulator.instance.instanceId })).toEqual([]);
    expect(requestVersions(receiver)).toEqual(['token', 'v1', 'v1']);
  });

  it('sends its telemetry without the identity, and exits, if IMDS does not respond', async () => {
    await using receiver = await startReceiver();

    const { exitCode } = await serveOneOrder(await closedPort(), receiver);

    expect(exitCode).toBe(0);
    const resources = [...receiver.spans, ...receiver.logs, ...receiver.metrics].map(({ resource }) => resource);
    expect(receiver.spans.map(({ name }) => name)).toContain('GET /orders/:id');
    expect(receiver.logs.map(({ body }) => body)).toContain('order read');
    expect(resources.flatMap((resource) => Object.keys(resource)).filter((key) => key.startsWith('cloud.'))).toEqual(
      [],
    );
  });
});

describe('npm start', () => {
  const demo = (env: Record<string, string>) =>
    spawn(process.execPath, [join(example, 'demo.ts')], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: 'pipe',
    });

  it('shows what arrived and exits with status 0', async () => {
    const child = demo({});
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(output).toMatch(/host\.id\s+│\s+i-0123456789abcdef0\s+│\s+✓\s+│\s+✓\s+│\s+✓/);
    expect(output).toMatch(/PUT \/latest\/api\/token\s+│\s+token\s+│\s+200/);
    expect(status).toBe(0);
  });

  it('names the variable that disables the given IMDS and exits with status 1', async () => {
    const child = demo({ AWS_EC2_METADATA_SERVICE_ENDPOINT: await closedPort(), AWS_EC2_METADATA_DISABLED: 'true' });
    const [problem, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(problem).toContain('AWS_EC2_METADATA_DISABLED=true disables IMDS. Unset this variable.');
    expect(status).toBe(1);
  });

  it('lists the missing attributes and exits with status 1 if the given IMDS does not respond', async () => {
    const child = demo({ AWS_EC2_METADATA_SERVICE_ENDPOINT: await closedPort(), AWS_EC2_METADATA_DISABLED: 'false' });
    const [problem, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(problem).toContain('Missing on at least one span: cloud.provider, ');
    expect(status).toBe(1);
  });
});
