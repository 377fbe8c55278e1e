import { dynamic } from '../categories/dynamic.ts';
import { metaData } from '../categories/meta-data.ts';
import { Credentials } from '../credentials.ts';
import { seconds, serviceJsonList } from '../service-json.ts';
import { Folder } from '../tree.ts';
import { asOf } from '../versions.ts';
import type { InstanceFacts } from './facts.ts';
import { type FinishedMaintenance, Maintenance, type MaintenanceEvent } from './maintenance.ts';

/** A Spot Instance is told two minutes before it is interrupted. */
const SPOT_NOTICE_MS = 2 * 60 * 1000;

/** What a spot interruption notice says. */
export interface SpotInterruption {
  /** `terminate` by default. */
  readonly action?: 'terminate' | 'stop' | 'hibernate';
  /** When it happens: in two minutes by default. */
  readonly at?: Date;
}

/** One instance and what happens to it while it runs, as its metadata shows it. */
export class RunningInstance {
  readonly facts: InstanceFacts;
  readonly #roleCredentials: Credentials;
  readonly #instanceCredentials: Credentials;
  readonly #maintenance = new Maintenance();
  #instanceTags: boolean;
  #spot: Readonly<Record<string, string>> = {};
  #rebalance: string | undefined;
  /** By version; made when first asked for, and anew after every change. */
  readonly #trees = new Map<string, Folder>();

  constructor(facts: InstanceFacts, instanceTags: boolean) {
    this.facts = facts;
    this.#instanceTags = instanceTags;
    this.#roleCredentials = new Credentials(`${facts.instanceId} ${facts.role?.name ?? ''}`);
    this.#instanceCredentials = new Credentials(facts.instanceId);
  }

  /** What is below a version: `meta-data` and `dynamic`. */
  tree(version: string): Folder {
    const known = this.#trees.get(version);
    if (known !== undefined) return known;
    const tree = asOf(version, new Folder({ 'meta-data': this.#metaData(), dynamic: dynamic(this.facts) }));
    this.#trees.set(version, tree);
    return tree;
  }

  set instanceTags(allowed: boolean) {
    this.#instanceTags = allowed;
    this.#trees.clear();
  }

  rotateCredentials(): void {
    this.#roleCredentials.rotate();
    this.#instanceCredentials.rotate();
  }

  interruptSpot({ action = 'terminate', at = new Date(Date.now() + SPOT_NOTICE_MS) }: SpotInterruption): void {
    this.#checkSpot('be interrupted');
    const time = seconds(at);
    this.#spot = {
      'instance-action': `{"action": "${action}", "time": "${time}"}`,
      ...(action === 'terminate' && { 'termination-time': time }),
    };
    this.#trees.clear();
  }

  recommendRebalance(noticeTime: Date): void {
    this.#checkSpot('be recommended to rebalance');
    this.#rebalance = `{"noticeTime": "${seconds(noticeTime)}"}`;
    this.#trees.clear();
  }

  scheduleMaintenance(event: MaintenanceEvent): string {
    this.#trees.clear();
    return this.#maintenance.schedule(event);
  }

  finishMaintenance(eventId: string, as: FinishedMaintenance): void {
    this.#maintenance.finish(eventId, as);
    this.#trees.clear();
  }

  #metaData(): Folder {
    return metaData(this.facts, {
      roleCredentials: this.#roleCredentials,
      instanceCredentials: this.#instanceCredentials,
      instanceTags: this.#instanceTags,
      spot: this.#spot,
      rebalance: this.#rebalance,
      maintenance: {
        scheduled: serviceJsonList(this.#maintenance.scheduled),
        history: serviceJsonList(this.#maintenance.history),
      },
    });
  }

  #checkSpot(what: string): void {
    if (this.facts.lifeCycle === 'spot') return;
    throw new TypeError(`Only a Spot Instance can ${what}: start the simulator with preset: 'spot'.`);
  }
}
