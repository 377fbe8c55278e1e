import { ImdsInstrumentation } from '@imds-otel/metrics';
import { type Simulator, type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { type HistogramMetricData, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';

/** A metric reader that collects on demand. */
export class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}

  async metrics(): Promise<MetricData[]> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  /**
   * The time series of the request histogram, one line each: `3 × v2 GET /latest/meta-data/ami-id 200`. A failed request
   * has its `error.type` at the end, in parentheses.
   */
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
          attributes['http.response.status_code'] ?? 'no response',
          ...(attributes['error.type'] === undefined ? [] : [`(${attributes['error.type']})`]),
        ].join(' '),
      )
      .sort();
  }
}

/** A simulator, and the metrics of the requests that this process sends to it. */
export interface Measured extends AsyncDisposable {
  readonly imds: Simulator;
  readonly reader: PullReader;
}

/** Starts a simulator, and an instrumentation that records its requests with a `MeterProvider` of the SDK 3.x. */
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
