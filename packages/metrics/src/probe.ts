import { ImdsClient, type ImdsClientOptions } from '@imds-otel/client';
import { ownOptions } from '@imds-otel/client/internal';
import { type MeterProvider, metrics, type ObservableGauge, type ObservableResult } from '@opentelemetry/api';
import { guard, runGuarded } from './guard.ts';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './instrumentation-scope.ts';
import { METRIC_PROBE_UP } from './semconv.ts';

/** The jitter as a share of the interval: processes that start together on one host do not probe at the same time. */
const JITTER = 0.1;

/** `setTimeout` accepts at most 2 ** 31 - 1 ms, and the jitter can lengthen the interval. */
const MAX_INTERVAL_MS = Math.floor((2 ** 31 - 1) / (1 + JITTER));

/** What failed, for the log. */
const PROBE_GAUGE = `the gauge ${METRIC_PROBE_UP}`;

/** Options of `startImdsProbe`. The options of `ImdsClient` set the endpoint, the timeouts and the retries of each read. */
export interface ImdsProbeOptions extends ImdsClientOptions {
  /**
   * Milliseconds from the end of one read to the start of the next, a whole number from 1 to 1952257860 (about 22 days). A
   * random 10 % is added or subtracted. Default: 60000.
   */
  readonly intervalMs?: number | undefined;
  /** The metadata item to read, below `/latest/meta-data/`. Default: `instance-id`, which every instance has. */
  readonly path?: string | undefined;
  /** Records `aws.imds.probe.up`. Default: the global `MeterProvider`, looked up at each read. */
  readonly meterProvider?: MeterProvider | undefined;
}

/** A running probe, returned by `startImdsProbe`. */
export interface ImdsProbe {
  /**
   * Stops the probe: aborts the current read, removes the gauge and closes the client. Never rejects. Has no further effect
   * if the probe is stopped already.
   */
  stop(): Promise<void>;
}

/**
 * Reads one metadata item now and then at a fixed interval, one read at a time. A process that makes no IMDS requests of
 * its own then shows whether IMDS responds.
 *
 * The gauge `aws.imds.probe.up` is 1 if the last read succeeded and 0 if it failed. Latency and errors are in the request
 * instruments, which need an enabled `ImdsInstrumentation`. The timer of the probe does not keep the process running.
 *
 * @throws RangeError if `intervalMs` is not a whole number in the range that a timer accepts
 * @throws ImdsError `INVALID_SETTING` if an option of the client is invalid
 *
 * @example
 * ```ts
 * import { startImdsProbe } from '@imds-otel/metrics';
 *
 * const probe = startImdsProbe({ intervalMs: 30_000 });
 * // At shutdown:
 * await probe.stop();
 * ```
 */
export function startImdsProbe(options: ImdsProbeOptions = {}): ImdsProbe {
  const { intervalMs = 60_000, path = 'instance-id', meterProvider, ...clientOptions } = ownOptions(options);
  if (!Number.isInteger(intervalMs) || intervalMs < 1 || intervalMs > MAX_INTERVAL_MS) {
    throw new RangeError(
      `Invalid intervalMs ${intervalMs}. Use a whole number of milliseconds from 1 to ${MAX_INTERVAL_MS}.`,
    );
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
  #currentRead: Promise<void>;
  #up: 0 | 1 | undefined;
  #gauge: ObservableGauge | undefined;
  #gaugeProvider: MeterProvider | undefined;

  constructor(client: ImdsClient, intervalMs: number, path: string, provider: MeterProvider | undefined) {
    this.#client = client;
    this.#intervalMs = intervalMs;
    this.#path = path;
    this.#provider = provider;
    this.#currentRead = this.#read();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    this.#removeGauge();
    await this.#currentRead;
    await this.#client.close();
  }

  async #read(): Promise<void> {
    runGuarded(PROBE_GAUGE, () => this.#updateGauge());
    const { signal } = this.#stopping;
    try {
      await this.#client.getMetadata(this.#path, { signal });
      this.#up = 1;
    } catch {
      // The reason is in error.type of the failed request.
      this.#up = 0;
    }
    if (signal.aborted) return;
    const delayMs = this.#intervalMs * (1 - JITTER + 2 * JITTER * Math.random());
    this.#timer = setTimeout(() => {
      this.#currentRead = this.#read();
    }, delayMs).unref();
  }

  /** Creates the gauge with the current provider: an application can set the global one long after the probe started. */
  #updateGauge(): void {
    const provider = this.#provider ?? metrics.getMeterProvider();
    if (provider === this.#gaugeProvider) return;
    this.#gaugeProvider = provider;
    this.#removeGauge();
    this.#gauge = provider
      .getMeter(INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION)
      .createObservableGauge(METRIC_PROBE_UP, {
        description: 'Whether the last probe of the EC2 Instance Metadata Service (IMDS) succeeded: 1 if so, 0 if not.',
        unit: '1',
      });
    this.#gauge.addCallback(this.#observe);
  }

  #removeGauge(): void {
    runGuarded(PROBE_GAUGE, () => this.#gauge?.removeCallback(this.#observe));
    this.#gauge = undefined;
  }

  readonly #observe = guard(PROBE_GAUGE, (result: ObservableResult) => {
    if (this.#up !== undefined) result.observe(this.#up);
  });
}
