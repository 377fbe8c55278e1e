import type { Fault, FaultHandle } from './faults.ts';
import type { InstanceFacts } from './instance/facts.ts';
import type { FinishedMaintenance, MaintenanceEvent } from './instance/maintenance.ts';
import { resolveInstance } from './instance/resolve.ts';
import { RunningInstance, type SpotInterruption } from './instance/running-instance.ts';
import { changeSwitches, checkHost, type SimulatorOptions, type Switches } from './options.ts';
import { PRESETS } from './presets.ts';
import type { RecordedRequest } from './recorded-requests.ts';
import type { RequestPattern } from './request-pattern.ts';
import { Endpoint } from './wire/endpoint.ts';

/** A running stand-in for the metadata service. */
export interface Simulator {
  /** Where it is, e.g. `http://127.0.0.1:41234`: what `AWS_EC2_METADATA_SERVICE_ENDPOINT` takes. */
  readonly url: string;
  /** The TCP port that it listens on. */
  readonly port: number;
  /** The instance it speaks for, complete. */
  readonly instance: InstanceFacts;
  /** Every request that arrived, in order; the latest where `keepRequests` bounds them. */
  readonly requests: readonly RecordedRequest[];
  /** How many TCP connections were opened to it. */
  readonly connections: number;
  /**
   * Waits until so many requests have arrived since the start that fit, all by default.
   * @returns those, in order.
   * @throws Error, by rejection, where fewer arrived within `timeoutMs` (5000).
   */
  waitForRequests(count: number, pattern?: RequestPattern, timeoutMs?: number): Promise<readonly RecordedRequest[]>;
  /** Lets something go wrong from now on. */
  fail(fault: Fault): FaultHandle;
  /** Removes all faults. */
  heal(): void;
  /** Changes switches from now on. */
  configure(change: Partial<Switches>): void;
  /** Every token handed out so far is answered 401 from now on. */
  forgetTokens(): void;
  /** The role and the instance get new credentials. */
  rotateCredentials(): void;
  /** The interruption notice appears under `spot/`. @throws TypeError on an instance that is not a Spot Instance. */
  interruptSpot(interruption?: SpotInterruption): void;
  /** The rebalance recommendation appears. @throws TypeError on an instance that is not a Spot Instance. */
  recommendRebalance(noticeTime?: Date): void;
  /** A maintenance event appears in `events/maintenance/scheduled`. @returns its id. */
  scheduleMaintenance(event?: MaintenanceEvent): string;
  /** A maintenance event moves to the history. @throws RangeError where none of that id is scheduled. */
  finishMaintenance(eventId: string, as?: FinishedMaintenance): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  /** The same as `close()`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a stand-in for the EC2 Instance Metadata Service in this process.
 * @throws TypeError where an option is not what it should be; the system's error where the address cannot be bound.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, allowRemote = false } = options;
  checkHost(host, allowRemote);
  const simulator = new RunningSimulator(options);
  await simulator.listen(host, port);
  return simulator;
}

class RunningSimulator implements Simulator {
  readonly #instance: RunningInstance;
  readonly #endpoint: Endpoint;
  #switches: Switches;

  constructor(options: SimulatorOptions) {
    this.#switches = changeSwitches(options);
    const { preset = 'on-demand', instance } = options;
    if (!Object.hasOwn(PRESETS, preset)) {
      throw new TypeError(`There is no preset '${preset}'; there are: ${Object.keys(PRESETS).join(', ')}.`);
    }
    const facts = resolveInstance({ ...PRESETS[preset].instance, ...instance });
    this.#instance = new RunningInstance(facts, this.#switches.instanceTags);
    this.#endpoint = new Endpoint(this.#instance, this.#switches, options);
  }

  get url(): string {
    return this.#endpoint.url;
  }

  get port(): number {
    return Number(new URL(this.url).port || 80);
  }

  get instance(): InstanceFacts {
    return this.#instance.facts;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#endpoint.requests.all;
  }

  get connections(): number {
    return this.#endpoint.connections;
  }

  listen(host: string, port: number): Promise<void> {
    return this.#endpoint.listen(host, port);
  }

  waitForRequests(count: number, pattern: RequestPattern = {}, timeoutMs = 5000): Promise<readonly RecordedRequest[]> {
    return this.#endpoint.requests.wait(count, pattern, timeoutMs);
  }

  fail(fault: Fault): FaultHandle {
    return this.#endpoint.faults.add(fault);
  }

  heal(): void {
    this.#endpoint.faults.clear();
  }

  configure(change: Partial<Switches>): void {
    this.#switches = changeSwitches(change, this.#switches);
    this.#instance.instanceTags = this.#switches.instanceTags;
    this.#endpoint.switch(this.#switches);
  }

  forgetTokens(): void {
    this.#endpoint.tokens.forget();
  }

  rotateCredentials(): void {
    this.#instance.rotateCredentials();
  }

  interruptSpot(interruption: SpotInterruption = {}): void {
    this.#instance.interruptSpot(interruption);
  }

  recommendRebalance(noticeTime: Date = new Date()): void {
    this.#instance.recommendRebalance(noticeTime);
  }

  scheduleMaintenance(event: MaintenanceEvent = {}): string {
    return this.#instance.scheduleMaintenance(event);
  }

  finishMaintenance(eventId: string, as: FinishedMaintenance = 'completed'): void {
    this.#instance.finishMaintenance(eventId, as);
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
