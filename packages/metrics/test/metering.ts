import type { MeterProvider as ApiMeterProvider, Attributes } from '@opentelemetry/api';
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** One line of what an owner would see: a series of the request histogram, its count, and what the error counter has. */
export interface Row {
  readonly attributes: Attributes;
  readonly count: number;
}

/** A real `MeterProvider` whose content can be read at any time. */
export class Metering {
  readonly #reader = new Reader();
  readonly provider: ApiMeterProvider = new MeterProvider({ readers: [this.#reader] });

  async metrics(): Promise<MetricData[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  /** The series of a histogram or counter. */
  async rows(name: string): Promise<Row[]> {
    const metric = (await this.metrics()).find(({ descriptor }) => descriptor.name === name);
    return (metric?.dataPoints ?? []).map(({ attributes, value }) => ({
      attributes,
      count: typeof value === 'number' ? value : value.count,
    }));
  }

  requests(): Promise<Row[]> {
    return this.rows('aws.imds.client.request.duration');
  }

  /** Of all requests together. */
  async totalSeconds(): Promise<number> {
    const metrics = await this.metrics();
    return metrics
      .flatMap<{ value: unknown }>(({ dataPoints }) => dataPoints)
      .reduce((sum, { value }) => sum + (typeof value === 'number' ? 0 : ((value as { sum?: number }).sum ?? 0)), 0);
  }

  errors(): Promise<Row[]> {
    return this.rows('aws.imds.client.request.errors');
  }
}
