import { resolveEndpoint } from '@imds-otel/client';
import { diag, type MeterProvider, metrics, type TracerProvider } from '@opentelemetry/api';
import { Instruments } from './instruments.ts';
import { type Participant, processObservation, type Recorder } from './observation.ts';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from './scope.ts';

/** Options of `ImdsInstrumentation`. */
export interface ImdsInstrumentationConfig {
  /** Whether it watches from its construction on; where not, `enable()` begins. Default: `true`. */
  enabled?: boolean;
  /**
   * An endpoint to watch beside the service's two addresses. Default: the one that is set for every AWS client, by
   * `AWS_EC2_METADATA_SERVICE_ENDPOINT` or the shared config file.
   */
  endpoint?: string | URL;
}

/**
 * Measures every call to the EC2 Instance Metadata Service (IMDS) that this process makes, whoever makes it. Give it to
 * `NodeSDK` or `registerInstrumentations` of OpenTelemetry's SDK 2.x or 3.x; it implements their `Instrumentation`
 * interface without depending on either.
 */
export class ImdsInstrumentation {
  readonly instrumentationName: string = INSTRUMENTATION_NAME;
  readonly instrumentationVersion: string = INSTRUMENTATION_VERSION;
  #config: ImdsInstrumentationConfig & { enabled: boolean };
  #instruments: Instruments | undefined;
  #endpoints: readonly (string | URL)[] = [];
  #watching = false;
  readonly #participant: Participant;

  /** @throws TypeError where `endpoint` is not an http: or https: URL. */
  constructor(config: ImdsInstrumentationConfig = {}) {
    this.#config = checked(config);
    this.#participant = { endpoints: () => this.#endpoints, recorder: () => this.#recorder() };
    if (this.#config.enabled) this.enable();
  }

  /** Begins to watch. Calls made before a `MeterProvider` is set are kept, at most 256, and recorded when one is. */
  enable(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#config.enabled = true;
    this.#watchEndpoint();
    processObservation().replay();
  }

  /** Ends the watch: nothing of it stays subscribed, and what was kept for a `MeterProvider` is forgotten. */
  disable(): void {
    this.#watching = false;
    this.#config.enabled = false;
    processObservation().leave(this.#participant);
  }

  /** Records with this provider from now on, beginning with what was kept. */
  setMeterProvider(provider: MeterProvider): void {
    this.#instruments = new Instruments(provider);
    if (this.#watching) processObservation().replay();
  }

  /** Part of the interface; this instrumentation makes no spans. */
  setTracerProvider(_provider: TracerProvider): void {}

  getConfig(): ImdsInstrumentationConfig {
    return this.#config;
  }

  /** @throws TypeError where `endpoint` is not an http: or https: URL. */
  setConfig(config: ImdsInstrumentationConfig): void {
    this.#config = checked({ ...config, enabled: config.enabled ?? this.#config.enabled });
    if (this.#watching) this.#watchEndpoint();
  }

  #recorder(): Recorder | undefined {
    // The SDK tells its instrumentations of the provider; an application that sets the global one by hand may not.
    if (this.#instruments?.inert !== false) this.#instruments = new Instruments(metrics.getMeterProvider());
    return this.#instruments.inert ? undefined : this.#instruments;
  }

  #watchEndpoint(): void {
    const config = this.#config;
    const { endpoint } = config;
    const variable = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    // The variable is read at once, as the next call may be made in this turn of the loop; the file takes a while.
    this.#endpoints = [String(endpoint ?? variable ?? '')].filter(isHttpUrl);
    processObservation().join(this.#participant);
    if (this.#endpoints.length > 0) return;
    resolveEndpoint().then(
      (resolved) => {
        if (!this.#watching || this.#config !== config) return;
        this.#endpoints = [resolved];
        processObservation().join(this.#participant);
      },
      (error: unknown) => diag.warn(`@imds-otel/metrics: the service's own addresses are watched only. ${error}`),
    );
  }
}

/** `localhost:1338` is a URL too, of the scheme `localhost`. */
function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:/i.test(value);
}

function checked(config: ImdsInstrumentationConfig): ImdsInstrumentationConfig & { enabled: boolean } {
  const { endpoint } = config;
  if (endpoint !== undefined && !isHttpUrl(String(endpoint))) {
    throw new TypeError(
      `The endpoint to watch is ${JSON.stringify(String(endpoint))}: give an http: or https: URL, such as http://127.0.0.1:1338`,
    );
  }
  return { ...config, enabled: config.enabled ?? true };
}
