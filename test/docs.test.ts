import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImdsInstrumentation, startImdsProbe } from '@imds-otel/metrics';
import { createImdsDetector, detectImds, type ImdsProblemCause } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { awsEcsDetector, awsEksDetector } from '@opentelemetry/resource-detector-aws';
import { detectResources } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = (name: string) => readFileSync(join(import.meta.dirname, '../docs', name), 'utf8');

/** The rows of a page's tables whose first cell is code: that code, and the other cells. */
function rows(name: string): [code: string, ...cells: string[]][] {
  return page(name)
    .split('\n')
    .flatMap((line) => {
      const [code, ...cells] = line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1);
      const name = /^`([^`]+)`$/.exec(code ?? '')?.[1];
      return name === undefined ? [] : [[name, ...cells] as [string, ...string[]]];
    });
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
  delete process.env['AWS_EC2_METADATA_DISABLED'];
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = simulator.url;
});
afterAll(() => simulator.close());

describe('docs/attributes.md', () => {
  it('lists what a detection finds, with the values of the simulated instance', async () => {
    const { attributes } = await detectImds();
    const listed = rows('attributes.md').filter(([name]) => /^(cloud|host)\./.test(name));
    expect(Object.fromEntries(listed.map(([name, example]) => [`${name}`, example]))).toEqual(
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, `\`${value}\``])),
    );
  });
});

describe('docs/troubleshooting.md', () => {
  // A cause that is new to the type has to be named here, and so on the page.
  const causes: Record<ImdsProblemCause, true> = {
    'hop-limit': true,
    'v1-forbidden': true,
    'imds-off': true,
    blocked: true,
    'no-answer': true,
    intercepted: true,
    throttled: true,
    unavailable: true,
    'look-alike': true,
    'not-ec2': true,
    disabled: true,
    'invalid-setting': true,
    'tags-off': true,
    'tags-too-late': true,
    incomplete: true,
  };

  it('says of every cause what to do, and of no other', () => {
    const explained = rows('troubleshooting.md').map(([cause]) => cause);
    expect(explained.sort()).toEqual(Object.keys(causes).sort());
  });
});

describe('docs/metrics-and-alerts.md', () => {
  it('lists every instrument with its unit, and every attribute of it', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const instrumentation = new ImdsInstrumentation();
    instrumentation.setMeterProvider(meterProvider);
    simulator.addFault({ path: '/latest/meta-data/hostname', times: 1, with: { status: 503 } });
    await detectImds({ exclude: ['host.name'] });
    const probe = startImdsProbe({ meterProvider });
    await expect.poll(() => simulator.requests.at(-1)?.path).toBe('/latest/meta-data/instance-id');
    await expect
      .poll(async () => {
        await reader.forceFlush();
        return metricsOf(exporter).map(({ descriptor }) => descriptor.name);
      })
      .toContain('aws.imds.probe.up');
    await probe.stop();
    instrumentation.disable();

    const listed = new Map(
      rows('metrics-and-alerts.md').map(([name, kind, attributes]) => [name, { kind, attributes }]),
    );
    const seen = new Set(metricsOf(exporter).map(({ descriptor }) => descriptor.name));
    expect([...listed.keys()].filter((name) => /\.(duration|errors|up)$/.test(name)).sort()).toEqual([...seen].sort());
    for (const { descriptor, dataPoints } of metricsOf(exporter)) {
      const row = listed.get(descriptor.name);
      expect(row?.kind?.endsWith(`\`${descriptor.unit}\``), `${descriptor.name} in ${descriptor.unit}`).toBe(true);
      if (row?.attributes?.startsWith('the same')) continue;
      for (const attribute of dataPoints.flatMap((point) => Object.keys(point.attributes))) {
        expect(row?.attributes).toContain(`\`${attribute}\``);
      }
    }
    await meterProvider.shutdown();
  });

  const queries = [...page('metrics-and-alerts.md').matchAll(/```promql\n([^`]+)```/g)].map(([, query = '']) =>
    query.trim(),
  );

  it('has queries', () => expect(queries).not.toEqual([]));

  it.each(queries)('has a query of such an instrument, as PromQL: %s', (query) => {
    const known = rows('metrics-and-alerts.md').map(([name]) => name.replaceAll('.', '_'));
    const asked: string[] = [];
    parser.parse(query).iterate({
      enter: ({ type, from, to }) => {
        expect(type.isError, `a mistake at ${from}`).toBe(false);
        if (type.name === 'VectorSelector')
          asked.push(query.slice(from, to).replace(/(_(count|bucket|sum|total))?\{.*/s, ''));
      },
    });
    expect(asked).not.toEqual([]);
    for (const name of asked) expect(known).toContain(name);
  });

  const metricsOf = (exporter: InMemoryMetricExporter) =>
    exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
});

describe('docs/kubernetes-and-ecs.md', () => {
  it('has the detectors in an order in which platform and instance are both right', async () => {
    const order = /resourceDetectors: \[(.+)\]/.exec(page('kubernetes-and-ecs.md'))?.[1]?.split(', ') ?? [];
    const real: Record<string, ReturnType<typeof createImdsDetector> | typeof awsEcsDetector | typeof awsEksDetector> =
      {
        imdsDetector: createImdsDetector(),
        awsEcsDetector,
        awsEksDetector,
      };
    const detectors = order.flatMap((name) => real[name] ?? []);
    expect(detectors).toHaveLength(3);

    const onInstance = detectResources({ detectors });
    await onInstance.waitForAsyncAttributes?.();
    expect(onInstance.attributes).toMatchObject({
      'cloud.platform': 'aws_ec2',
      'host.id': simulator.instance.instanceId,
    });

    // The older of the agent's variables: says that this is ECS, and is not asked for more.
    process.env['ECS_CONTAINER_METADATA_URI'] = 'http://127.0.0.1:9/v3';
    const onEcs = detectResources({ detectors });
    await onEcs.waitForAsyncAttributes?.();
    expect(onEcs.attributes).toMatchObject({
      'cloud.platform': 'aws_ecs',
      'host.id': simulator.instance.instanceId,
    });
  });
});
