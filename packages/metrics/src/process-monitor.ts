import { processWide } from '@imds-otel/client/internal';
import type { Attributes } from '@opentelemetry/api';
import { attributesOf } from './attributes.ts';
import { runGuarded } from './guard.ts';
import type { ObservedRequest } from './observed-request.ts';
import { type ObservedDetection, observeDetection } from './observers/detection.ts';
import { observeHttp } from './observers/http.ts';
import { observeUndici } from './observers/undici.ts';
import { WatchedEndpoints } from './watched-endpoints.ts';

/** Records measurements: the instruments of one `MeterProvider`. */
export interface Sink {
  /**
   * Records one request. It failed if `attributes` contains `error.type`. `durationMs` is in milliseconds; if it is
   * `undefined`, only the failure is counted.
   */
  recordRequest(durationMs: number | undefined, attributes: Attributes): void;
  /** Records one finished detection. */
  recordDetection(detection: ObservedDetection): void;
}

/** An enabled instrumentation, of this copy of the package or of another. Its methods are only called guarded. */
export interface Subscriber {
  /** The endpoints that it watches in addition to the IPv4 and IPv6 endpoints of IMDS. */
  endpoints(): readonly (string | URL)[];
  /** `undefined` while the instrumentation has no `MeterProvider`. */
  sink(): Sink | undefined;
}

/** How many measurements are buffered while no subscriber has a `MeterProvider`. An application makes a few at startup. */
const MAX_BUFFERED = 256;

type Measurement = (sink: Sink) => void;

/**
 * Observes the IMDS requests and detections of this process while it has at least one subscriber.
 *
 * There is one monitor per process, shared by all instrumentations and by all copies of this package, so each request is
 * counted once: with the first subscriber that has a `MeterProvider`.
 */
export class ProcessMonitor {
  readonly #subscribers: Set<Subscriber> = new Set();
  readonly #endpoints: WatchedEndpoints = new WatchedEndpoints();
  #buffer: Measurement[] = [];
  #stopObservers: (() => void)[] = [];

  /** Adds a subscriber. If it is subscribed already, reads its endpoints again. */
  subscribe(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    this.#updateEndpoints();
    if (this.#stopObservers.length > 0) return;
    const onRequest = (request: ObservedRequest): void => {
      const { durationMs } = request;
      // Computed before buffering: a buffered measurement must not retain a path or an error.
      const attributes = attributesOf(request);
      this.#record((sink) => sink.recordRequest(durationMs, attributes));
    };
    this.#stopObservers = [
      observeUndici(this.#endpoints, onRequest),
      observeHttp(this.#endpoints, onRequest),
      observeDetection((detection) => this.#record((sink) => sink.recordDetection(detection))),
    ];
  }

  /** Removes a subscriber. Without subscribers, the monitor leaves all diagnostics channels and drops its buffer. */
  unsubscribe(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return;
    this.#updateEndpoints();
    if (this.#subscribers.size > 0) return;
    for (const stop of this.#stopObservers) stop();
    this.#stopObservers = [];
    this.#buffer = [];
  }

  /** Records the buffered measurements if a subscriber has a `MeterProvider`. */
  flushBuffer(): void {
    const sink = this.#findSink();
    if (!sink) return;
    const buffered = this.#buffer;
    this.#buffer = [];
    for (const measurement of buffered) recordWith(sink, measurement);
  }

  #updateEndpoints(): void {
    const endpoints = [...this.#subscribers].map((subscriber) =>
      runGuarded('endpoints() of a subscriber', () =>
        Array.from(subscriber.endpoints(), (endpoint) => new URL(endpoint)),
      ),
    );
    this.#endpoints.setConfigured(endpoints.flatMap((urls) => urls ?? []));
  }

  #record(measurement: Measurement): void {
    if (this.#subscribers.size === 0) return;
    const sink = this.#findSink();
    if (!sink) {
      if (this.#buffer.length < MAX_BUFFERED) this.#buffer.push(measurement);
      return;
    }
    if (this.#buffer.length > 0) this.flushBuffer();
    recordWith(sink, measurement);
  }

  #findSink(): Sink | undefined {
    for (const subscriber of this.#subscribers) {
      const sink = runGuarded('sink() of a subscriber', () => subscriber.sink());
      if (sink) return sink;
    }
    return undefined;
  }
}

/** Each measurement on its own: one that a `MeterProvider` does not accept costs no other. */
function recordWith(sink: Sink, measurement: Measurement): void {
  runGuarded('the MeterProvider', () => measurement(sink));
}

/**
 * The monitor of this process, shared by all copies of this package: the ESM build, the CommonJS build, other releases.
 * The number in the key changes when the methods of `ProcessMonitor`, `Subscriber` or `Sink` change, because copies of
 * different releases call each other's.
 */
export function processMonitor(): ProcessMonitor {
  return processWide('metrics.process-monitor.2', () => new ProcessMonitor());
}
