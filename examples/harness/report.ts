import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Attributes, AttributeValue, OtlpReceiver, ReceivedMetric } from './receiver.ts';

/** The attributes of a detection without options, in the order in which the table shows them. */
const IDENTITY = [
  'cloud.provider',
  'cloud.platform',
  'cloud.account.id',
  'cloud.region',
  'cloud.availability_zone',
  'host.id',
  'host.type',
  'host.image.id',
  'host.name',
];

type Signal = 'span' | 'log' | 'metric';

function resources(receiver: OtlpReceiver): Record<Signal, Attributes[]> {
  return {
    span: receiver.spans.map((span) => span.resource),
    log: receiver.logs.map((log) => log.resource),
    metric: receiver.metrics.map((metric) => metric.resource),
  };
}

/** Returns the value that all resources have in common, or `undefined` if they differ or if nothing arrived. */
function sharedValue(attributes: Attributes[], name: string): AttributeValue {
  const values = new Set(attributes.map((resource) => resource[name]));
  return values.size === 1 ? [...values][0] : undefined;
}

/**
 * Checks the EC2 identity on every span, log record and metric. Returns a sentence for each problem: an attribute is
 * missing, or its value differs from `expected`. Returns an empty array if the identity is complete.
 */
export function identityProblems(receiver: OtlpReceiver, expected: Attributes = {}): string[] {
  return Object.entries(resources(receiver)).flatMap(([signal, received]) => {
    if (received.length === 0) return [`No ${signal} arrived.`];
    const values = IDENTITY.map((name) => ({ name, value: sharedValue(received, name) }));
    const missing = values.filter(({ value }) => value === undefined).map(({ name }) => name);
    const wrong = values.filter(({ name, value }) => value !== undefined && value !== (expected[name] ?? value));
    return [
      ...(missing.length > 0 ? [`Missing on at least one ${signal}: ${missing.join(', ')}.`] : []),
      ...wrong.map(({ name, value }) => `${name} on the ${signal}s is ${value}, expected ${expected[name]}.`),
    ];
  });
}

/** Formats the identity as a table: each attribute, its value, and the signals that carry it. */
export function resourceTable(receiver: OtlpReceiver): string {
  const received = Object.values(resources(receiver));
  const table = new Table({ head: bold('resource attribute', 'value', 'spans', 'logs', 'metrics'), style: plain });
  for (const name of IDENTITY) {
    const values = received.map((attributes) => sharedValue(attributes, name));
    const value = values.find((candidate) => candidate !== undefined);
    const marks = values.map((candidate) => ({
      hAlign: 'center' as const,
      content: candidate !== undefined && candidate === value ? styleText('green', '✓') : styleText('red', '✗'),
    }));
    table.push([name, String(value ?? '—'), ...marks]);
  }
  return table.toString();
}

/** Formats the received request metrics of `@imds-otel/metrics` as a table, one row for each kind of request. */
export function imdsMetricsTable(receiver: OtlpReceiver): string {
  const points = (name: string) => latest(receiver.metrics, name)?.points ?? [];
  const errors = new Map(
    points('aws.imds.client.request.errors').map((point) => [attributesKey(point.attributes), point.value]),
  );
  const table = new Table({
    head: bold('IMDS request', 'version', 'status', 'calls', 'errors', 'mean'),
    style: plain,
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right'],
  });
  for (const { attributes, count = 0, sum = 0 } of points('aws.imds.client.request.duration')) {
    table.push([
      `${attributes['http.request.method']} ${attributes['url.template']}`,
      String(attributes['aws.imds.version']),
      String(attributes['http.response.status_code'] ?? attributes['error.type']),
      count,
      errors.get(attributesKey(attributes)) ?? 0,
      `${((sum / count) * 1000).toFixed(1)} ms`,
    ]);
  }
  return table.toString();
}

/** Returns the metric of the last export. Its sums include all earlier exports, because they are cumulative. */
function latest(metrics: ReceivedMetric[], name: string): ReceivedMetric | undefined {
  return metrics.findLast((metric) => metric.name === name);
}

function attributesKey(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function bold(...names: string[]): string[] {
  return names.map((name) => styleText('bold', name));
}

// The table library adds colors even if the output is not a terminal. styleText checks that first.
const plain = { compact: true, head: [], border: [] };
