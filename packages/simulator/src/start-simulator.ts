import { isIP } from 'node:net';
import type { Fault, FaultHandle } from './faults/active-faults.ts';
import { ImdsServer } from './http/server.ts';
import type { InstanceFacts } from './instance/facts.ts';
import type { MaintenanceEvent, MaintenanceOutcome } from './instance/maintenance.ts';
import { resolveInstance } from './instance/resolve.ts';
import { RunningInstance, type SpotInterruption } from './instance/running-instance.ts';
import type { RuntimeOptions, SimulatorOptions } from './options.ts';
import { PRESETS } from './presets.ts';
import type { RecordedRequest } from './recorded-requests.ts';
import type { RequestPattern } from './request-pattern.ts';
import { changeSettings, type RuntimeSettings } from './runtime-settings.ts';
import type { Simulator } from './simulator.ts';

/**
 * Starts an IMDS simulator in this process.
 *
 * @example
 * ```ts
 * import { startSimulator } from '@imds-otel/simulator';
 *
 * await using imds = await startSimulator({ tokens: 'optional', instance: { region: 'us-east-1' } });
 * const response = await fetch(`${imds.url}/latest/meta-data/placement/region`);
 * console.log(await response.text()); // us-east-1
 * ```
 *
 * @throws TypeError if an option is invalid, or if `host` is not loopback and `allowRemote` is not set.
 * @throws Error of the system, for example with the code `EADDRINUSE`, if it cannot listen on `host` and `port`.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, allowRemote = false } = options;
  if (!allowRemote) checkLoopback(host);
  const simulator = new RunningSimulator(options);
  await simulator.listen(host, port);
  return simulator;
}

function checkLoopback(host: string): void {
  if (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return;
  throw new TypeError(
    `The simulator does not listen on ${host}: other machines could use it as their IMDS. ` +
      'Listen on 127.0.0.1 or ::1, or set allowRemote: true if you control the network.',
  );
}

class RunningSimulator implements Simulator {
  readonly #instance: RunningInstance;
  readonly #server: ImdsServer;
  #settings: RuntimeSettings;

  constructor(options: SimulatorOptions) {
    this.#settings = changeSettings(options);
    const { preset = 'on-demand', instance } = options;
    if (!Object.hasOwn(PRESETS, preset)) {
      throw new TypeError(`Unknown preset '${preset}'. Use one of ${Object.keys(PRESETS).join(', ')}.`);
    }
    const facts = resolveInstance({ ...PRESETS[preset].instance, ...instance });
    this.#instance = new RunningInstance(facts, this.#settings.instanceTags);
    this.#server = new ImdsServer(this.#instance, this.#settings, options);
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return Number(new URL(this.url).port || 80);
  }

  get instance(): InstanceFacts {
    return this.#instance.facts;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#server.requests.all;
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  listen(host: string, port: number): Promise<void> {
    return this.#server.listen(host, port);
  }

  waitForRequests(count: number, pattern: RequestPattern = {}, timeoutMs = 5000): Promise<readonly RecordedRequest[]> {
    return this.#server.requests.waitFor(count, pattern, timeoutMs);
  }

  addFault(fault: Fault): FaultHandle {
    return this.#server.faults.add(fault);
  }

  clearFaults(): void {
    this.#server.faults.clear();
  }

  configure(changes: RuntimeOptions): void {
    this.#settings = changeSettings(changes, this.#settings);
    this.#instance.instanceTags = this.#settings.instanceTags;
    this.#server.configure(this.#settings);
  }

  revokeTokens(): void {
    this.#server.tokens.revokeAll();
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

  finishMaintenance(eventId: string, outcome: MaintenanceOutcome = 'completed'): void {
    this.#instance.finishMaintenance(eventId, outcome);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
