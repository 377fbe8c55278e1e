import { atAccept, checkEffect, type FaultEffect } from './fault-effect.ts';
import type { Random } from './random.ts';
import { matches, type RequestPattern } from './request-pattern.ts';
import type { RequestHead } from './wire/request.ts';

/** What goes wrong, and for which requests. Of several faults that fit a request, the one given first strikes. */
export interface Fault extends RequestPattern {
  /** How often it strikes. Without end by default. */
  readonly times?: number;
  /** How many requests that fit are spared before it strikes for the first time: 0 by default. */
  readonly after?: number;
  /** How likely it is to strike a request that fits, 0 to 1: 1 by default. Drawn from the simulator's `seed`. */
  readonly probability?: number;
  /** What the client meets instead of the right answer. */
  readonly with: FaultEffect;
}

/** A fault that was set at runtime. */
export interface FaultHandle {
  /** How often it has struck. */
  readonly struck: number;
  /** It strikes no more. */
  remove(): void;
}

class ActiveFault implements FaultHandle {
  readonly fault: Fault;
  struck = 0;
  #seen = 0;
  #removed = false;

  constructor(fault: Fault) {
    this.fault = fault;
  }

  remove(): void {
    this.#removed = true;
  }

  get spent(): boolean {
    return this.#removed || this.struck >= (this.fault.times ?? Number.POSITIVE_INFINITY);
  }

  strikes(request: RequestHead | undefined, random: Random): boolean {
    const { after = 0, probability = 1 } = this.fault;
    if (this.spent || atAccept(this.fault.with) !== (request === undefined)) return false;
    if (request !== undefined && !matches(this.fault, request)) return false;
    this.#seen += 1;
    if (this.#seen <= after || (probability < 1 && random() >= probability)) return false;
    this.struck += 1;
    return true;
  }
}

/** The faults in force. */
export class Faults {
  #active: ActiveFault[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(fault: Fault): FaultHandle {
    checkFault(fault);
    const active = new ActiveFault(fault);
    this.#active.push(active);
    return active;
  }

  clear(): void {
    for (const active of this.#active) active.remove();
    this.#active = [];
  }

  /** What strikes this request, or, without one, the connection that was just accepted. */
  strike(request?: RequestHead): FaultEffect | undefined {
    if (this.#active.length === 0) return undefined;
    this.#active = this.#active.filter((active) => !active.spent);
    return this.#active.find((active) => active.strikes(request, this.#random))?.fault.with;
  }
}

/** @throws TypeError where it could not strike as it says. */
function checkFault({ path, method, times = 0, after = 0, probability = 1, with: effect }: Fault): void {
  checkEffect(effect);
  if (atAccept(effect) && (path !== undefined || method !== undefined)) {
    throw new TypeError('A fault at the stage "accept" strikes before the request is read: leave out path and method.');
  }
  if (!(times >= 0 && after >= 0))
    throw new TypeError('times and after of a fault are numbers of requests, 0 or more.');
  if (!(probability >= 0 && probability <= 1)) throw new TypeError('The probability of a fault is from 0 to 1.');
}
