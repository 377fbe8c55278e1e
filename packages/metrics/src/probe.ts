import { ImdsClient, type ImdsClientOptions } from '@imds-otel/client';
import { type MeterProvider, metrics, type ObservableGauge, type ObservableResult } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './scope.ts';
import { METRIC_PROBE_UP } from './semconv.ts';

/** The longest wait that a timer of Node can have. */
const MAX_INTERVAL_MS = 2 ** 31 - 1;

/** Of the interval, more or less at random: processes that were started together on one host do not stay in step. */
const JITTER = 0.1;

/** Options of `startImdsProbe`. Those of the client say which endpoint is asked and within which bounds. */
export interface ImdsProbeOptions extends ImdsClientOptions {
  /** From the end of one read to the start of the next, in milliseconds, 10 % more or less. Default: 60000. */
  readonly intervalMs?: number;
  /** The item that is read, under `/latest/meta-data/`. Default: `instance-id`, which every instance has. */
  readonly path?: string;
  /** Where `aws.imds.probe.up` is recorded. Default: the global one, as soon as it is set. */
  readonly meterProvider?: MeterProvider;
}

/** A probe that runs. */
export interface ImdsProbe {
  /** Ends it: a read that is under way is given up, the gauge disappears. May be called again. */
  stop(): Promise<void>;
}

/**
 * Reads one item of the metadata service at once and then on an interval, one read at a time, so that a process that
 * would otherwise never ask shows how the service is. Needs an enabled `ImdsInstrumentation` to show more than whether it
 * answers: the requests are measured by that like all others. Does not keep the process running.
 *
 * @throws RangeError where `intervalMs` is not a whole number of milliseconds that a timer can wait.
 */
export function startImdsProbe(options: ImdsProbeOptions = {}): ImdsProbe {
  const { intervalMs = 60_000, path = 'instance-id', meterProvider, ...clientOptions } = options;
  if (!Number.isInteger(intervalMs) || intervalMs < 1 || intervalMs > MAX_INTERVAL_MS / (1 + JITTER)) {
    throw new RangeError(`intervalMs is ${intervalMs}: give a whole number of milliseconds, from 1 to about 22 days`);
  }
  return new RunningProbe(new ImdsClient(clientOptions), intervalMs, path, meterProvider);
}

class RunningProbe implements ImdsProbe {
  readonly #client: ImdsClient;
  readonly #intervalMs: number;
  readonly #path: string;
  readonly #provider: MeterProvider | undefined;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void>;
  #up: 0 | 1 | undefined;
  #gauge: ObservableGauge | undefined;
  #gaugeProvider: MeterProvider | undefined;

  constructor(client: ImdsClient, intervalMs: number, path: string, provider: MeterProvider | undefined) {
    this.#client = client;
    this.#intervalMs = intervalMs;
    this.#path = path;
    this.#provider = provider;
    this.#reading = this.#read();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    this.#gauge?.removeCallback(this.#observe);
    await this.#reading;
    await this.#client.close();
  }

  async #read(): Promise<void> {
    this.#showGauge();
    const { signal } = this.#stopping;
    try {
      await this.#client.getMetadata(this.#path, { signal });
      this.#up = 1;
    } catch {
      // Why is in error.type of the request that failed.
      this.#up = 0;
    }
    if (signal.aborted) return;
    const wait = this.#intervalMs * (1 - JITTER + 2 * JITTER * Math.random());
    this.#timer = setTimeout(() => {
      this.#reading = this.#read();
    }, wait).unref();
  }

  /** The global provider may be set long after the probe was started, so it is looked up at each read. */
  #showGauge(): void {
    const provider = this.#provider ?? metrics.getMeterProvider();
    if (provider === this.#gaugeProvider) return;
    this.#gauge?.removeCallback(this.#observe);
    this.#gaugeProvider = provider;
    this.#gauge = provider
      .getMeter(INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION)
      .createObservableGauge(METRIC_PROBE_UP, {
        description: 'Whether the EC2 Instance Metadata Service answered the latest read of the probe.',
        unit: '1',
      });
    this.#gauge.addCallback(this.#observe);
  }

  readonly #observe = (result: ObservableResult): void => {
    if (this.#up !== undefined) result.observe(this.#up);
  };
}
