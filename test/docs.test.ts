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

/** Returns the rows of a page's tables whose first cell is code: the text of that code, and the other cells. */
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

describe('README.md', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const results = read('test/benchmark/results.md');
  const text = read('README.md').replaceAll(/\s+/g, ' ');

  function cells(row: string): string[] {
    return row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1);
  }

  it('counts the situations as the benchmark does', () => {
    const [, , ...situations] = (results.split('\n## Situations\n')[1] ?? '').trim().split('\n').map(cells);
    const detected = situations.filter(([, , , attributes]) => attributes !== 'none');
    const complete = detected.filter(([, , , attributes]) => attributes === '9').length;
    const byOther = detected.filter(([, , , , , attributes = '']) => /^\d+$/.test(attributes)).length;
    const crashes = detected.filter(([, , , , , attributes = '']) => attributes.startsWith('**')).length;
    const { length } = detected;
    expect(text).toContain(`In ${length} of its ${situations.length} situations`);
    expect(text).toContain(
      `in all ${length} situations: all nine attributes in ${complete}, fewer in ${length - complete}.`,
    );
    expect(text).toContain(`recorded attributes in ${byOther} situations. It crashed the process in ${crashes}.`);
  });

  it.each([0, 1, 5, 20, 50])('has the times of the benchmark for responses that take %i ms', (ms) => {
    const [, ...measured] = cells(results.split('\n').find((line) => line.startsWith(`| EC2, ${ms} ms `)) ?? '');
    expect(measured).not.toEqual([]);
    const [, ...shown] = cells(
      text.match(new RegExp(`\\| each response takes ${ms} ms [^|]*\\|[^|]*\\|[^|]*\\|[^|]*\\|`))?.[0] ?? '',
    );
    expect(shown).toEqual(measured.slice(0, 3));
  });
});

describe('docs/attributes.md', () => {
  it('lists the attributes of a detection, with the values of the simulated instance', async () => {
    const { attributes } = await detectImds();
    const listed = rows('attributes.md').filter(([name]) => /^(cloud|host)\./.test(name));
    expect(Object.fromEntries(listed.map(([name, example]) => [`${name}`, example]))).toEqual(
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, `\`${value}\``])),
    );
  });
});

describe('docs/troubleshooting.md', () => {
  // The compiler rejects this table if a cause of the type is missing.
  const causes: Record<ImdsProblemCause, true> = {
    'hop-limit': true,
    'v1-disabled': true,
    'imds-off': true,
    blocked: true,
    'no-response': true,
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
    internal: true,
  };

  it('has one section for every cause, and no section for an unknown cause', () => {
    const explained = [...page('troubleshooting.md').matchAll(/^### `([^`]+)`$/gm)].map(([, cause]) => cause);
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

  it('contains queries', () => expect(queries).not.toEqual([]));

  it.each(queries)('contains valid PromQL on a listed instrument: %s', (query) => {
    const known = rows('metrics-and-alerts.md').map(([name]) => name.replaceAll('.', '_'));
    const queried: string[] = [];
    parser.parse(query).iterate({
      enter: ({ type, from, to }) => {
        expect(type.isError, `syntax error at offset ${from}`).toBe(false);
        if (type.name === 'VectorSelector')
          queried.push(query.slice(from, to).replace(/(_(count|bucket|sum|total))?\{.*/s, ''));
      },
    });
    expect(queried).not.toEqual([]);
    for (const name of queried) expect(known).toContain(name);
  });

  const metricsOf = (exporter: InMemoryMetricExporter) =>
    exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
});

describe('docs/kubernetes-and-ecs.md', () => {
  it('lists the detectors in an order that sets both platform and instance correctly', async () => {
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

    // The older of the agent's variables. It identifies ECS, and the ECS detector does not request this URL.
    process.env['ECS_CONTAINER_METADATA_URI'] = 'http://127.0.0.1:9/v3';
    const onEcs = detectResources({ detectors });
    await onEcs.waitForAsyncAttributes?.();
    expect(onEcs.attributes).toMatchObject({
      'cloud.platform': 'aws_ecs',
      'host.id': simulator.instance.instanceId,
    });
  });
});
