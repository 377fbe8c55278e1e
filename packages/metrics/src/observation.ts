import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';
import type { Attributes } from '@opentelemetry/api';
import { attributesOf } from './attributes.ts';
import type { ImdsCall } from './call.ts';
import { Endpoints } from './endpoints.ts';
import { observeDetection } from './observers/detection.ts';
import { observeHttp } from './observers/http.ts';
import { observeUndici } from './observers/undici.ts';

/** Where measurements go. */
export interface Recorder {
  /** One call, failed where it has an `error.type`. */
  recordCall(durationMs: number, attributes: Attributes): void;
  recordDetection(message: ImdsDetectionMessage): void;
}

/** One that wants the process observed: an enabled instrumentation. */
export interface Participant {
  /** Endpoints that it watches beside the service's own addresses. */
  endpoints(): readonly (string | URL)[];
  /** `undefined` while it has no `MeterProvider`. */
  recorder(): Recorder | undefined;
}

/** Measurements kept while nobody has a `MeterProvider`: a start makes a handful, a process that never sets one keeps few. */
const MAX_EARLY = 256;

type Measurement = (recorder: Recorder) => void;

/**
 * The observation of this process: one, however many instrumentations there are and from however many copies of this
 * package, so that no call is counted twice. It is on while at least one takes part, and records with the first of them
 * that has a `MeterProvider`.
 */
export class Observation {
  readonly #participants: Set<Participant> = new Set();
  #early: Measurement[] = [];
  readonly #endpoints: Endpoints = new Endpoints();
  #stop: (() => void)[] = [];

  /** Begins, or takes note of a participant's new endpoints. */
  join(participant: Participant): void {
    this.#participants.add(participant);
    this.#watchEndpoints();
    if (this.#stop.length > 0) return;
    const onCall = (call: ImdsCall): void => {
      const { durationMs } = call;
      // Reduced to them at once: what is kept for a MeterProvider must not hold on to a path or to an error.
      const attributes = attributesOf(call);
      this.#record((recorder) => recorder.recordCall(durationMs, attributes));
    };
    this.#stop = [
      observeUndici(this.#endpoints, onCall),
      observeHttp(this.#endpoints, onCall),
      observeDetection((message) => this.#record((recorder) => recorder.recordDetection(message))),
    ];
  }

  /** Ends with the last one: nothing stays subscribed, nothing is kept. */
  leave(participant: Participant): void {
    if (!this.#participants.delete(participant)) return;
    this.#watchEndpoints();
    if (this.#participants.size > 0) return;
    for (const stop of this.#stop) stop();
    this.#stop = [];
    this.#early = [];
  }

  /** Records what was kept, where somebody has a `MeterProvider` by now. */
  replay(): void {
    const recorder = this.#recorder();
    if (!recorder) return;
    const early = this.#early;
    this.#early = [];
    for (const measurement of early) measurement(recorder);
  }

  #watchEndpoints(): void {
    this.#endpoints.replaceSet([...this.#participants].flatMap((participant) => participant.endpoints()));
  }

  #record(measurement: Measurement): void {
    if (this.#participants.size === 0) return;
    const recorder = this.#recorder();
    if (!recorder) {
      if (this.#early.length < MAX_EARLY) this.#early.push(measurement);
      return;
    }
    if (this.#early.length > 0) this.replay();
    measurement(recorder);
  }

  #recorder(): Recorder | undefined {
    for (const participant of this.#participants) {
      const recorder = participant.recorder();
      if (recorder) return recorder;
    }
    return undefined;
  }
}

/** Its number changes with the meaning of `Observation`'s methods, which copies of this package call on one another. */
const KEY = Symbol.for('imds-otel.metrics.observation.1');

/** The observation of this process, shared by all copies of this package: the ESM build, the CommonJS build, other releases. */
export function processObservation(): Observation {
  const shared = globalThis as { [KEY]?: Observation };
  shared[KEY] ??= new Observation();
  return shared[KEY];
}
