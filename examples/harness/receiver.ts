import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

export type AttributeValue = string | number | boolean | AttributeValue[] | undefined;
export type Attributes = Record<string, AttributeValue>;

/** One data point of a metric; a histogram has `count` and `sum`, a sum or a gauge has `value`. */
export interface ReceivedPoint {
  attributes: Attributes;
  value?: number;
  count?: number;
  sum?: number;
}

/** A span, a log record or a metric as it was received, with the attributes of its resource. */
export interface ReceivedSpan {
  name: string;
  scope: string;
  traceId: string;
  attributes: Attributes;
  resource: Attributes;
}
export interface ReceivedLog {
  body: AttributeValue;
  traceId: string;
  attributes: Attributes;
  resource: Attributes;
}
export interface ReceivedMetric {
  name: string;
  unit: string;
  points: ReceivedPoint[];
  resource: Attributes;
}

export interface OtlpReceiver extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly logs: ReceivedLog[];
  readonly metrics: ReceivedMetric[];
  /**
   * Waits until a span has arrived. An SDK exports no span before its resource is complete, so its detectors have
   * finished by then.
   *
   * @param timeoutMs milliseconds, 30000 by default
   * @throws an `AbortError` if no span arrives within `timeoutMs`
   */
  firstSpan(timeoutMs?: number): Promise<void>;
}

/** The parts of an OTLP/JSON message that the receiver reads. Source: opentelemetry-proto, `*_service.proto`. */
interface AnyValue {
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: { values?: AnyValue[] };
}
type KeyValues = { key: string; value?: AnyValue }[] | undefined;
interface DataPoint {
  attributes?: KeyValues;
  asInt?: number | string;
  asDouble?: number;
  count?: number | string;
  sum?: number;
}
interface Metric {
  name: string;
  unit?: string;
  sum?: { dataPoints?: DataPoint[] };
  gauge?: { dataPoints?: DataPoint[] };
  histogram?: { dataPoints?: DataPoint[] };
}
interface Resource {
  resource?: { attributes?: KeyValues };
}
interface TracesMessage {
  resourceSpans?: (Resource & {
    scopeSpans?: { scope?: { name?: string }; spans?: { name: string; traceId?: string; attributes?: KeyValues }[] }[];
  })[];
}
interface LogsMessage {
  resourceLogs?: (Resource & {
    scopeLogs?: { logRecords?: { body?: AnyValue; traceId?: string; attributes?: KeyValues }[] }[];
  })[];
}
interface MetricsMessage {
  resourceMetrics?: (Resource & { scopeMetrics?: { metrics?: Metric[] }[] })[];
}

function plain(value: AnyValue | undefined): AttributeValue {
  if (value?.arrayValue) return (value.arrayValue.values ?? []).map(plain);
  if (value?.intValue !== undefined) return Number(value.intValue);
  return value?.stringValue ?? value?.doubleValue ?? value?.boolValue;
}

function plainAttributes(attributes: KeyValues): Attributes {
  return Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, plain(value)]));
}

function plainPoint(point: DataPoint): ReceivedPoint {
  const value = point.asDouble ?? point.asInt;
  return {
    attributes: plainAttributes(point.attributes),
    ...(value !== undefined && { value: Number(value) }),
    ...(point.count !== undefined && { count: Number(point.count) }),
    ...(point.sum !== undefined && { sum: point.sum }),
  };
}

/**
 * Starts a minimal backend on loopback. It receives OTLP/HTTP as JSON (`OTEL_EXPORTER_OTLP_PROTOCOL=http/json`) and
 * keeps the decoded spans, log records and metrics.
 */
export async function startReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const metrics: ReceivedMetric[] = [];

  const arrivals = new EventEmitter<{ spans: [] }>();

  const accept: Record<string, (body: string) => void> = {
    '/v1/traces': (body) => {
      for (const { resource, scopeSpans = [] } of (JSON.parse(body) as TracesMessage).resourceSpans ?? []) {
        for (const { scope, spans: received = [] } of scopeSpans) {
          for (const { name, traceId = '', attributes } of received) {
            spans.push({
              name,
              scope: scope?.name ?? '',
              traceId,
              attributes: plainAttributes(attributes),
              resource: plainAttributes(resource?.attributes),
            });
          }
        }
      }
      arrivals.emit('spans');
    },
    '/v1/logs': (body) => {
      for (const { resource, scopeLogs = [] } of (JSON.parse(body) as LogsMessage).resourceLogs ?? []) {
        for (const { body: message, traceId = '', attributes } of scopeLogs.flatMap(
          (scope) => scope.logRecords ?? [],
        )) {
          logs.push({
            body: plain(message),
            traceId,
            attributes: plainAttributes(attributes),
            resource: plainAttributes(resource?.attributes),
          });
        }
      }
    },
    '/v1/metrics': (body) => {
      for (const { resource, scopeMetrics = [] } of (JSON.parse(body) as MetricsMessage).resourceMetrics ?? []) {
        for (const metric of scopeMetrics.flatMap((scope) => scope.metrics ?? [])) {
          const points = (metric.sum ?? metric.gauge ?? metric.histogram)?.dataPoints ?? [];
          metrics.push({
            name: metric.name,
            unit: metric.unit ?? '',
            points: points.map(plainPoint),
            resource: plainAttributes(resource?.attributes),
          });
        }
      }
    },
  };

  const server = createServer(async (request, response) => {
    const take = accept[request.url ?? ''];
    const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
    if (!take || !isJson) {
      response.writeHead(take ? 415 : 404).end('This server accepts only OTLP/HTTP as JSON.\n');
      return;
    }
    try {
      // Collectors compress by default. SDKs do not.
      const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
      take(await text(body));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    logs,
    metrics,
    async firstSpan(timeoutMs = 30_000) {
      const signal = AbortSignal.timeout(timeoutMs);
      while (spans.length === 0) await once(arrivals, 'spans', { signal });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
