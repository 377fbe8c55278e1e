import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Attributes, AttributeValue, OtlpReceiver, ReceivedMetric } from './receiver.ts';

/** The attributes that a detection without options gives, in the order in which a person looks for them. */
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

/** The one value that everything of a signal carries; `undefined` where nothing came or not all agree. */
function sharedValue(attributes: Attributes[], name: string): AttributeValue {
  const values = new Set(attributes.map((resource) => resource[name]));
  return values.size === 1 ? [...values][0] : undefined;
}

/**
 * What is missing of the EC2 identity: a sentence for each signal on which an attribute did not arrive everywhere or,
 * where `expected` names a value for it, arrived with another. Empty when all of it arrived.
 */
export function identityArrived(receiver: OtlpReceiver, expected: Attributes = {}): string[] {
  return Object.entries(resources(receiver)).flatMap(([signal, received]) => {
    if (received.length === 0) return [`No ${signal} arrived at all.`];
    const values = IDENTITY.map((name) => ({ name, value: sharedValue(received, name) }));
    const missing = values.filter(({ value }) => value === undefined).map(({ name }) => name);
    const wrong = values.filter(({ name, value }) => value !== undefined && value !== (expected[name] ?? value));
    return [
      ...(missing.length > 0 ? [`Not on every ${signal}: ${missing.join(', ')}.`] : []),
      ...wrong.map(({ name, value }) => `${name} arrived on the ${signal}s as ${value}, not as ${expected[name]}.`),
    ];
  });
}

/** The identity as a backend received it: each attribute, its value, and which signals carry it. */
export function resourceTable(receiver: OtlpReceiver): string {
  const received = Object.values(resources(receiver));
  const table = new Table({ head: heads('resource attribute', 'value', 'spans', 'logs', 'metrics'), style: plain });
  for (const name of IDENTITY) {
    const values = received.map((attributes) => sharedValue(attributes, name));
    const value = values.find((candidate) => candidate !== undefined);
    const ticks = values.map((candidate) => ({
      hAlign: 'center' as const,
      content: candidate !== undefined && candidate === value ? styleText('green', '✓') : styleText('red', '✗'),
    }));
    table.push([name, String(value ?? '—'), ...ticks]);
  }
  return table.toString();
}

/** The request instruments of `@imds-otel/metrics` as a backend received them, a row for each kind of request. */
export function imdsMetricsTable(receiver: OtlpReceiver): string {
  const points = (name: string) => latest(receiver.metrics, name)?.points ?? [];
  const errors = new Map(
    points('aws.imds.client.request.errors').map((point) => [kind(point.attributes), point.value]),
  );
  const table = new Table({
    head: heads('IMDS request', 'version', 'status', 'calls', 'errors', 'mean'),
    style: plain,
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right'],
  });
  for (const { attributes, count = 0, sum = 0 } of points('aws.imds.client.request.duration')) {
    table.push([
      `${attributes['http.request.method']} ${attributes['url.template']}`,
      String(attributes['aws.imds.version']),
      String(attributes['http.response.status_code'] ?? attributes['error.type']),
      count,
      errors.get(kind(attributes)) ?? 0,
      `${((sum / count) * 1000).toFixed(1)} ms`,
    ]);
  }
  return table.toString();
}

/** Sums are cumulative: the last export holds all of them. */
function latest(metrics: ReceivedMetric[], name: string): ReceivedMetric | undefined {
  return metrics.findLast((metric) => metric.name === name);
}

function kind(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function heads(...names: string[]): string[] {
  return names.map((name) => styleText('bold', name));
}

// The table's own colours are for terminals only; styleText looks whether the output is one.
const plain = { compact: true, head: [], border: [] };
