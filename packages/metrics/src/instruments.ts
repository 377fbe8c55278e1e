import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';
import type { Attributes, Counter, Histogram, MeterProvider } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './scope.ts';
import {
  ATTR_AWS_IMDS_DETECTION_OUTCOME,
  ATTR_AWS_IMDS_VERSION,
  ATTR_ERROR_TYPE,
  METRIC_DETECTION_DURATION,
  METRIC_REQUEST_DURATION,
  METRIC_REQUEST_ERRORS,
} from './semconv.ts';

/**
 * Seconds. A healthy service answers in a millisecond or so and clients give up after one to five seconds, so the
 * resolution is finest where the healthy ones are, and the default buckets, which begin at 5, would show nothing.
 */
const BOUNDARIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What an owner sees, made with one `MeterProvider`. */
export class Instruments {
  readonly #requestDuration: Histogram;
  readonly #requestErrors: Counter;
  readonly #detectionDuration: Histogram;
  /** Whether nothing recorded here is ever seen, as with the provider that the API has until one is set. */
  readonly inert: boolean;

  constructor(provider: MeterProvider) {
    const meter = provider.getMeter(INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION);
    this.#requestDuration = meter.createHistogram(METRIC_REQUEST_DURATION, {
      description: 'Duration of requests to the EC2 Instance Metadata Service, to the end of the body.',
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
    this.#requestErrors = meter.createCounter(METRIC_REQUEST_ERRORS, {
      description:
        'Requests to the EC2 Instance Metadata Service without a whole answer, or with a status of 400 or more other than 404.',
      unit: '{error}',
    });
    this.#detectionDuration = meter.createHistogram(METRIC_DETECTION_DURATION, {
      description: "Duration of the detection of the host's identity.",
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
    // The API's own meter gives the same histogram for every name, in whatever copy and however minified; an SDK's cannot.
    this.inert = this.#requestDuration === this.#detectionDuration;
  }

  recordCall(durationMs: number, attributes: Attributes): void {
    this.#requestDuration.record(durationMs / 1000, attributes);
    if (ATTR_ERROR_TYPE in attributes) this.#requestErrors.add(1, attributes);
  }

  recordDetection({ outcome, version, durationMs }: ImdsDetectionMessage): void {
    this.#detectionDuration.record(durationMs / 1000, {
      [ATTR_AWS_IMDS_DETECTION_OUTCOME]: outcome,
      ...(version !== undefined && { [ATTR_AWS_IMDS_VERSION]: version }),
    });
  }
}
