import type { Fault, FaultHandle } from './faults/active-faults.ts';
import type { InstanceFacts } from './instance/facts.ts';
import type { MaintenanceEvent, MaintenanceOutcome } from './instance/maintenance.ts';
import type { SpotInterruption } from './instance/running-instance.ts';
import type { RuntimeOptions } from './options.ts';
import type { RecordedRequest } from './recorded-requests.ts';
import type { RequestPattern } from './request-pattern.ts';

/** A running simulator of the EC2 Instance Metadata Service (IMDS). */
export interface Simulator {
  /** URL of the simulator, for `AWS_EC2_METADATA_SERVICE_ENDPOINT`, for example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** TCP port that the simulator listens on. */
  readonly port: number;
  /** Attributes of the simulated instance, including all defaults. */
  readonly instance: InstanceFacts;
  /** The received requests, in order. The option `maxRecordedRequests` limits them to the latest ones. */
  readonly requests: readonly RecordedRequest[];
  /** How many TCP connections clients have opened so far. */
  readonly connectionCount: number;
  /**
   * Waits until the simulator has received enough matching requests. Requests from before the call count, too.
   * @param count number of requests to wait for.
   * @param pattern which requests count. Default: all.
   * @param timeoutMs maximum wait in milliseconds. Default 5000.
   * @returns all matching requests so far, in order.
   * @throws Error, as a rejection, if the timeout expires. The message lists the requests that arrived.
   */
  waitForRequests(count: number, pattern?: RequestPattern, timeoutMs?: number): Promise<readonly RecordedRequest[]>;
  /**
   * Adds a fault that applies from now on.
   * @returns a handle that counts and removes the fault.
   * @throws TypeError if the fault is invalid.
   */
  addFault(fault: Fault): FaultHandle;
  /** Removes all faults, including those of the option `faults`. */
  clearFaults(): void;
  /**
   * Changes options from now on. Options that are absent or `undefined` keep their values.
   * @throws TypeError if a value is invalid.
   */
  configure(changes: RuntimeOptions): void;
  /** Invalidates all session tokens: from now on, reads with one of them get 401. */
  revokeTokens(): void;
  /** Replaces the credentials of the role and of the instance. */
  rotateCredentials(): void;
  /**
   * Publishes a Spot interruption notice at `spot/instance-action`, and at `spot/termination-time` if the action is
   * `'terminate'`. The simulator itself does not stop.
   * @throws TypeError if the instance is not a Spot Instance.
   */
  interruptSpot(interruption?: SpotInterruption): void;
  /**
   * Publishes a rebalance recommendation at `events/recommendations/rebalance`.
   * @param noticeTime time of the recommendation. Default: now.
   * @throws TypeError if the instance is not a Spot Instance.
   */
  recommendRebalance(noticeTime?: Date): void;
  /**
   * Publishes a maintenance event at `events/maintenance/scheduled`.
   * @returns the event ID.
   */
  scheduleMaintenance(event?: MaintenanceEvent): string;
  /**
   * Moves a maintenance event to `events/maintenance/history`.
   * @param eventId ID from `scheduleMaintenance()`.
   * @param outcome how the event ended. Default `'completed'`.
   * @throws RangeError if no event with this ID is scheduled.
   */
  finishMaintenance(eventId: string, outcome?: MaintenanceOutcome): void;
  /** Closes all connections and stops listening. Later calls have no effect. */
  close(): Promise<void>;
  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
