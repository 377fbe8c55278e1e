import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSimulator } from '@imds-otel/simulator';
import { identityProblems, startReceiver, startService } from 'example-harness';
import { describe, expect, it } from 'vitest';
import { podOfDeployment } from '../examples/kubernetes/pod.ts';

const examples = join(import.meta.dirname, '../examples');
const pod = podOfDeployment();

interface Example {
  args: string[];
  /** Name of a span, and message of a log record, that a request to the service creates. */
  span: string;
  log: string;
  env?: Record<string, string>;
  /** Exit code after SIGTERM: 0 by default, `null` if the service has no handler and the signal ends it. */
  exitCode?: null;
  /** Attributes of its resource in addition to the identity of the instance. */
  resource?: Record<string, string>;
}

/** The examples that are services, except `express-pino`: main-job.test.ts tests that one. */
const SERVICES: Record<string, Example> = {
  'fastify-commonjs': {
    args: ['--require', './src/instrumentation.js', './src/app.js'],
    span: 'GET /orders/:id',
    log: 'order read',
  },
  kubernetes: {
    args: pod.args,
    env: { ...pod.env, HOST: '127.0.0.1' },
    span: 'GET',
    log: 'order read',
    resource: {
      'service.name': 'orders',
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'orders-5d9c7b8f6-x2x7k',
      'k8s.node.name': 'ip-10-0-1-23.eu-central-1.compute.internal',
    },
  },
  'zero-code': {
    args: ['--import', 'imds-otel/register', './app.js'],
    span: 'GET',
    log: 'order read',
    exitCode: null,
  },
};

describe.each(Object.entries(SERVICES))(
  'examples/%s',
  (name, { args, env, span, log, exitCode = 0, resource = {} }) => {
    it('sends the identity of its instance with every span, log record and metric', async () => {
      await using receiver = await startReceiver();
      await using simulator = await startSimulator();
      const service = await startService({
        cwd: join(examples, name),
        args,
        env: {
          ...env,
          PORT: '0',
          AWS_EC2_METADATA_DISABLED: undefined,
          AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        },
      });
      const { status } = await fetch(new URL('/orders/7', service.url));
      expect(status).toBe(200);
      expect(await service.stop(), service.output.join('\n')).toBe(exitCode);

      const { instance } = simulator;
      expect(
        identityProblems(receiver, {
          'cloud.account.id': instance.accountId,
          'cloud.region': instance.region,
          'host.id': instance.instanceId,
          'host.type': instance.instanceType,
          'host.name': instance.hostname,
        }),
      ).toEqual([]);
      expect(receiver.spans.map((received) => received.name)).toContain(span);
      expect(receiver.logs.map(({ body }) => body)).toContain(log);
      expect(receiver.metrics.map((metric) => metric.name)).toContain('aws.imds.client.request.duration');
      for (const received of receiver.spans) expect(received.resource).toMatchObject(resource);
      expect(simulator.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(ONE_DETECTION);
    });
  },
);

const ONE_DETECTION = [
  'GET /latest/dynamic/instance-identity/document',
  'GET /latest/meta-data/hostname',
  'PUT /latest/api/token',
];

describe('examples/workers', () => {
  it('has the identity in every worker, and queries IMDS once for all of them', async () => {
    await using receiver = await startReceiver();
    await using simulator = await startSimulator();
    const child = spawn(process.execPath, ['./src/app.ts'], {
      cwd: join(examples, 'workers'),
      env: {
        ...process.env,
        AWS_EC2_METADATA_DISABLED: 'false',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      },
      stdio: 'pipe',
    });
    const [problem, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ problem, status }).toEqual({ problem: '', status: 0 });

    const threads = new Set(receiver.spans.map(({ attributes }) => attributes['thread.id']));
    expect({ spans: receiver.spans.length, threads: threads.size }).toEqual({ spans: 12, threads: 4 });
    expect(new Set(receiver.spans.map(({ resource }) => resource['host.id']))).toEqual(
      new Set([simulator.instance.instanceId]),
    );
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(ONE_DETECTION);
  });
});

describe('npm run example', () => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [join(examples, 'run.ts'), ...args], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: 'pipe',
    });
    const [output, problem, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { output, problem, status };
  };
  const names = globSync('*/demo.{ts,mts}', { cwd: examples })
    .map((file) => dirname(file))
    .filter((name) => name !== 'harness')
    .sort();

  // collector-example.test.ts runs the Collector's demo if a Collector is installed.
  it.each(names.filter((name) => name !== 'collector'))(
    '%s shows what arrived and exits with status 0',
    async (name) => {
      const { output, problem, status } = await run(name);
      expect({ problem, status }).toEqual({ problem: '', status: 0 });
      expect(output).toContain(
        name === 'prometheus-grafana' ? 'aws_imds_client_request_duration' : 'i-0123456789abcdef0',
      );
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('stops its service when it receives %s', async (signal) => {
    const script = join(import.meta.dirname, 'fixtures/demo-with-service.ts');
    const demo = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(demo.stdout, 'data');
    const { pid } = JSON.parse(String(line)) as { pid: number };
    demo.kill(signal);
    expect(await once(demo, 'exit')).toEqual([null, signal]);
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });

  it('shows the available option if the option is unknown', async () => {
    expect(await run('express-pino', '--rael')).toMatchObject({
      status: 2,
      problem: 'Unknown option "--rael". Available: --real\n',
    });
  });

  it('lists the examples if the name is missing or unknown', async () => {
    expect(await run()).toMatchObject({
      status: 2,
      problem: ['Name an example. Available:', ...names.map((name) => `  npm run example ${name}`), ''].join('\n'),
    });
    expect(await run('rails')).toMatchObject({
      status: 2,
      problem: expect.stringContaining('Unknown example "rails". Available:'),
    });
  });
});

/** Returns whether the process still runs. A zombie process does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
