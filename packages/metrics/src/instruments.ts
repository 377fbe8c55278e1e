import type { Attributes, Counter, Histogram, MeterProvider } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './instrumentation-scope.ts';
import type { ObservedDetection } from './observers/detection.ts';
import type { Sink } from './process-monitor.ts';
import {
  ATTR_AWS_IMDS_DETECTION_OUTCOME,
  ATTR_AWS_IMDS_VERSION,
  ATTR_ERROR_TYPE,
  METRIC_DETECTION_DURATION,
  METRIC_REQUEST_DURATION,
  METRIC_REQUEST_ERRORS,
} from './semconv.ts';

/**
 * Bucket boundaries of the histograms, in seconds. IMDS usually responds within a few milliseconds, and clients time out
 * after one to five seconds. OpenTelemetry's default boundaries start at 5 and would put every request into one bucket.
 */
const BOUNDARIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The instruments of requests and detections, created with one `MeterProvider`. */
export class Instruments implements Sink {
  readonly #requestDuration: Histogram;
  readonly #requestErrors: Counter;
  readonly #detectionDuration: Histogram;
  /** Whether measurements are discarded, as with the default `MeterProvider` of the OpenTelemetry API. */
  readonly isNoop: boolean;

  constructor(provider: MeterProvider) {
    const meter = provider.getMeter(INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION);
    this.#requestDuration = meter.createHistogram(METRIC_REQUEST_DURATION, {
      description:
        'Duration of requests to the EC2 Instance Metadata Service (IMDS), up to the end of the response body.',
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
    this.#requestErrors = meter.createCounter(METRIC_REQUEST_ERRORS, {
      description:
        'Failed requests to the EC2 Instance Metadata Service (IMDS): no complete response, or a status code of 400 or higher other than 404.',
      unit: '{error}',
    });
    this.#detectionDuration = meter.createHistogram(METRIC_DETECTION_DURATION, {
      description: 'Duration of the detection of EC2 resource attributes.',
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
    // The no-op meter of the API returns one shared histogram for every name. This holds for every copy of the API, also
    // when minified. The meter of an SDK returns a new histogram for each name.
    this.isNoop = this.#requestDuration === this.#detectionDuration;
  }

  recordRequest(durationMs: number | undefined, attributes: Attributes): void {
    if (durationMs !== undefined) this.#requestDuration.record(durationMs / 1000, attributes);
    if (Object.hasOwn(attributes, ATTR_ERROR_TYPE)) this.#requestErrors.add(1, attributes);
  }

  recordDetection({ outcome, version, durationMs }: ObservedDetection): void {
    this.#detectionDuration.record(durationMs / 1000, {
      [ATTR_AWS_IMDS_DETECTION_OUTCOME]: outcome,
      ...(version !== undefined && { [ATTR_AWS_IMDS_VERSION]: version }),
    });
  }
}
