import type { MeterProvider as ApiMeterProvider, Attributes } from '@opentelemetry/api';
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** One time series of a histogram or counter: its attributes, and its count. */
export interface Series {
  readonly attributes: Attributes;
  readonly count: number;
}

/** A `MeterProvider` of the SDK whose metrics a test can collect at any time. */
export class CollectedMetrics {
  readonly #reader = new Reader();
  readonly provider: ApiMeterProvider = new MeterProvider({ readers: [this.#reader] });

  async all(): Promise<MetricData[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  /** The time series of one histogram or counter. */
  async series(name: string): Promise<Series[]> {
    const metric = (await this.all()).find(({ descriptor }) => descriptor.name === name);
    return (metric?.dataPoints ?? []).map(({ attributes, value }) => ({
      attributes,
      count: typeof value === 'number' ? value : value.count,
    }));
  }

  requests(): Promise<Series[]> {
    return this.series('aws.imds.client.request.duration');
  }

  errors(): Promise<Series[]> {
    return this.series('aws.imds.client.request.errors');
  }

  /** How many requests were recorded, in all time series together. */
  async requestCount(): Promise<number> {
    return (await this.requests()).reduce((sum, { count }) => sum + count, 0);
  }

  /** The sum of all histograms, in seconds. */
  async totalSeconds(): Promise<number> {
    const metrics = await this.all();
    return metrics
      .flatMap<{ value: unknown }>(({ dataPoints }) => dataPoints)
      .reduce((sum, { value }) => sum + (typeof value === 'number' ? 0 : ((value as { sum?: number }).sum ?? 0)), 0);
  }
}
