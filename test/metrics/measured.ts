import { ImdsInstrumentation } from '@imds-otel/metrics';
import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { type HistogramMetricData, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';

/** Holds what was recorded until somebody looks. */
export class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}

  async metrics(): Promise<MetricData[]> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  /** The request histogram's series, a line each: `3 × v2 GET /latest/meta-data/ami-id 200`, the error's type last. */
  async calls(): Promise<string[]> {
    const histogram = (await this.metrics()).find(
      ({ descriptor }) => descriptor.name === 'aws.imds.client.request.duration',
    );
    return ((histogram as HistogramMetricData | undefined)?.dataPoints ?? [])
      .map(({ attributes, value }) =>
        [
          `${value.count} ×`,
          attributes['aws.imds.version'],
          attributes['http.request.method'],
          attributes['url.template'],
          attributes['http.response.status_code'] ?? 'no answer',
          ...(attributes['error.type'] === undefined ? [] : [`(${attributes['error.type']})`]),
        ].join(' '),
      )
      .sort();
  }
}

/** A simulator, and an instrumentation of this process that watches it and records with a `MeterProvider` of SDK 3. */
export interface Measured extends AsyncDisposable {
  readonly imds: Simulator;
  readonly reader: PullReader;
}

export async function measure(options: SimulatorOptions = {}): Promise<Measured> {
  const imds = await startSimulator(options);
  const reader = new PullReader();
  const instrumentation = new ImdsInstrumentation({ endpoint: imds.url });
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  return {
    imds,
    reader,
    async [Symbol.asyncDispose]() {
      instrumentation.disable();
      await imds.close();
    },
  };
}
