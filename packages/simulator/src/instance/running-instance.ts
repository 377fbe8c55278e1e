import { dynamicFolder } from '../categories/dynamic.ts';
import { Folder } from '../categories/folder.ts';
import { formatJsonArray, formatTime } from '../categories/json.ts';
import { metaDataFolder } from '../categories/meta-data.ts';
import { selectVersion } from '../categories/versions.ts';
import { Credentials } from './credentials.ts';
import type { InstanceFacts } from './facts.ts';
import { Maintenance, type MaintenanceEvent, type MaintenanceOutcome } from './maintenance.ts';

/** EC2 announces a Spot interruption two minutes in advance. */
const SPOT_NOTICE_MS = 2 * 60 * 1000;

/** A Spot interruption notice. */
export interface SpotInterruption {
  /** What EC2 does with the instance. Default `'terminate'`. */
  readonly action?: 'terminate' | 'stop' | 'hibernate' | undefined;
  /** When EC2 does it. Default: in 2 minutes. */
  readonly at?: Date | undefined;
}

/** An instance and its metadata, which changes while the instance runs. */
export class RunningInstance {
  readonly facts: InstanceFacts;
  readonly #roleCredentials: Credentials;
  readonly #instanceCredentials: Credentials;
  readonly #maintenance = new Maintenance();
  #instanceTags: boolean;
  #spot: Readonly<Record<string, string>> = {};
  #rebalance: string | undefined;
  /** Metadata trees by version. Built on first use, and again after every change. */
  readonly #trees = new Map<string, Folder>();

  constructor(facts: InstanceFacts, instanceTags: boolean) {
    this.facts = facts;
    this.#instanceTags = instanceTags;
    this.#roleCredentials = new Credentials(`${facts.instanceId} ${facts.role?.name ?? ''}`);
    this.#instanceCredentials = new Credentials(facts.instanceId);
  }

  /** Returns the metadata tree of a version, with the folders `meta-data` and `dynamic`. */
  tree(version: string): Folder {
    const cached = this.#trees.get(version);
    if (cached !== undefined) return cached;
    const latest = new Folder({ 'meta-data': this.#metaDataFolder(), dynamic: dynamicFolder(this.facts) });
    const tree = selectVersion(version, latest);
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
    this.#requireSpot('be interrupted');
    const time = formatTime(at);
    this.#spot = {
      'instance-action': `{"action": "${action}", "time": "${time}"}`,
      ...(action === 'terminate' && { 'termination-time': time }),
    };
    this.#trees.clear();
  }

  recommendRebalance(noticeTime: Date): void {
    this.#requireSpot('get a rebalance recommendation');
    this.#rebalance = `{"noticeTime": "${formatTime(noticeTime)}"}`;
    this.#trees.clear();
  }

  scheduleMaintenance(event: MaintenanceEvent): string {
    this.#trees.clear();
    return this.#maintenance.schedule(event);
  }

  finishMaintenance(eventId: string, outcome: MaintenanceOutcome): void {
    this.#maintenance.finish(eventId, outcome);
    this.#trees.clear();
  }

  #metaDataFolder(): Folder {
    return metaDataFolder(this.facts, {
      roleCredentials: this.#roleCredentials,
      instanceCredentials: this.#instanceCredentials,
      instanceTags: this.#instanceTags,
      spot: this.#spot,
      rebalance: this.#rebalance,
      maintenance: {
        scheduled: formatJsonArray(this.#maintenance.scheduled),
        history: formatJsonArray(this.#maintenance.history),
      },
    });
  }

  #requireSpot(action: string): void {
    if (this.facts.lifeCycle === 'spot') return;
    throw new TypeError(`Only a Spot Instance can ${action}. Start the simulator with preset: 'spot'.`);
  }
}
