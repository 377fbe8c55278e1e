import { resolveEndpoint } from '@imds-otel/client';
import {
  AWS_VARIABLES,
  createLogger,
  describeUrl,
  isHttpUrl,
  ownOptions,
  readVariable,
  toSafeJson,
} from '@imds-otel/client/internal';
import { type MeterProvider, metrics, type TracerProvider } from '@opentelemetry/api';
import { guard, runGuarded } from './guard.ts';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './instrumentation-scope.ts';
import { Instruments } from './instruments.ts';
import { processMonitor, type Sink, type Subscriber } from './process-monitor.ts';

/** Options of `ImdsInstrumentation`. */
export interface ImdsInstrumentationConfig {
  /** Whether the constructor enables the instrumentation. If `false`, call `enable()`. Default: `true`. */
  enabled?: boolean | undefined;
  /**
   * An `http:` or `https:` URL to watch in addition to `http://169.254.169.254` and `http://[fd00:ec2::254]`. Default: the
   * endpoint that the AWS settings name, in `AWS_EC2_METADATA_SERVICE_ENDPOINT` or in the shared config file.
   */
  endpoint?: string | URL | undefined;
}

/** A validated config. */
type ActiveConfig = ImdsInstrumentationConfig & { enabled: boolean };

const log = createLogger(INSTRUMENTATION_NAME);

/**
 * Measures every request to the EC2 Instance Metadata Service (IMDS) that this process makes, whichever library makes it.
 *
 * It implements the `Instrumentation` interface of the OpenTelemetry JS SDK 2.x and 3.x without depending on either: pass
 * it to `NodeSDK` or `registerInstrumentations`. It creates no spans and patches no module.
 *
 * @example
 * ```ts
 * import { ImdsInstrumentation } from '@imds-otel/metrics';
 * import { NodeSDK } from '@opentelemetry/sdk-node';
 *
 * const sdk = new NodeSDK({ instrumentations: [new ImdsInstrumentation()] });
 * sdk.start();
 * ```
 */
export class ImdsInstrumentation {
  /** Name of the instrumentation scope: `@imds-otel/metrics`. */
  readonly instrumentationName: string = INSTRUMENTATION_NAME;
  /** Version of the instrumentation scope: the version of this package. */
  readonly instrumentationVersion: string = INSTRUMENTATION_VERSION;
  readonly #subscriber: Subscriber;
  #config: ActiveConfig;
  #instruments: Instruments | undefined;
  #endpoints: readonly (string | URL)[] = [];
  #isSubscribed = false;

  /**
   * Enables the instrumentation, unless `enabled` is `false`.
   *
   * @throws TypeError if `endpoint` is not an `http:` or `https:` URL
   */
  constructor(config: ImdsInstrumentationConfig = {}) {
    this.#config = validateConfig(config, true);
    this.#subscriber = { endpoints: () => this.#endpoints, sink: () => this.#findSink() };
    if (this.#config.enabled) this.enable();
  }

  /**
   * Starts to measure. The first 256 measurements are buffered while there is no `MeterProvider`, and recorded when there
   * is one. Has no effect if the instrumentation is enabled. Never throws.
   */
  enable(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    this.#config.enabled = true;
    runGuarded('enable()', () => {
      this.#subscribe();
      processMonitor().flushBuffer();
    });
  }

  /**
   * Stops measuring and leaves the diagnostics channels. Buffered measurements are dropped, unless another instrumentation
   * in this process is enabled. Has no effect if the instrumentation is disabled. Never throws.
   */
  disable(): void {
    this.#isSubscribed = false;
    this.#config.enabled = false;
    runGuarded('disable()', () => processMonitor().unsubscribe(this.#subscriber));
  }

  /**
   * Sets the `MeterProvider` to record with, and records the buffered measurements. Default: the global one, also if
   * `provider` throws. The SDK calls this method. Never throws.
   */
  setMeterProvider(provider: MeterProvider): void {
    this.#instruments = runGuarded('setMeterProvider()', () => new Instruments(provider));
    if (this.#isSubscribed) runGuarded('setMeterProvider()', () => processMonitor().flushBuffer());
  }

  /** Does nothing, because this instrumentation creates no spans. The `Instrumentation` interface requires this method. */
  setTracerProvider(_provider: TracerProvider): void {}

  /** The current config. `enabled` says whether the instrumentation is enabled now. */
  getConfig(): ImdsInstrumentationConfig & { enabled: boolean } {
    return this.#config;
  }

  /**
   * Replaces the config. A new `endpoint` takes effect immediately. `enabled` only changes what `getConfig()` returns: use
   * `enable()` and `disable()`.
   *
   * @throws TypeError if `endpoint` is not an `http:` or `https:` URL
   */
  setConfig(config: ImdsInstrumentationConfig): void {
    this.#config = validateConfig(config, this.#config.enabled);
    if (this.#isSubscribed) runGuarded('setConfig()', () => this.#subscribe());
  }

  #findSink(): Sink | undefined {
    // The SDK calls setMeterProvider(). An application that sets the global MeterProvider itself may not.
    if (this.#instruments?.isNoop !== false) this.#instruments = new Instruments(metrics.getMeterProvider());
    return this.#instruments.isNoop ? undefined : this.#instruments;
  }

  #subscribe(): void {
    const config = this.#config;
    // The variable is read synchronously, because the next request may start in this turn of the event loop. The shared
    // config file is read asynchronously.
    const endpoint = config.endpoint ?? readVariable(AWS_VARIABLES.endpoint);
    this.#endpoints = isHttpUrl(endpoint) ? [endpoint] : [];
    processMonitor().subscribe(this.#subscriber);
    if (this.#endpoints.length > 0) return;
    resolveEndpoint().then(
      guard('resolveEndpoint()', (resolved) => {
        if (!this.#isSubscribed || this.#config !== config) return;
        this.#endpoints = [resolved];
        processMonitor().subscribe(this.#subscriber);
      }),
      guard('resolveEndpoint()', (error) =>
        log.warn('Only requests to the default IMDS endpoints are measured.', error),
      ),
    );
  }
}

/** @throws TypeError if `endpoint` is not an `http:` or `https:` URL */
function validateConfig(config: ImdsInstrumentationConfig, enabledByDefault: boolean): ActiveConfig {
  const own = ownOptions(config);
  const { endpoint } = own;
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    throw new TypeError(
      `Invalid endpoint${describeValue(endpoint)}. Use an http: or https: URL, for example http://127.0.0.1:1338.`,
    );
  }
  return Object.assign(own, { enabled: own.enabled ?? enabledByDefault });
}

/** The value for an error message, without a password. Empty if it is not a text: converting it could throw. */
function describeValue(endpoint: unknown): string {
  return typeof endpoint === 'string' || endpoint instanceof URL ? ` ${toSafeJson(describeUrl(endpoint))}` : '';
}
