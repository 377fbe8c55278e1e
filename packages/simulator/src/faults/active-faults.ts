import type { RequestHead } from '../http/request.ts';
import type { Random } from '../random.ts';
import { matches, type RequestPattern } from '../request-pattern.ts';
import { checkFault } from './check-fault.ts';
import { appliesAtAccept, type FaultEffect } from './effect.ts';

/** A fault and the requests that it applies to. If several faults match a request, the first that was added applies. */
export interface Fault extends RequestPattern {
  /** How many times the fault applies, a whole number or `Infinity`. Default: no limit. */
  readonly times?: number | undefined;
  /** How many matching requests get a normal response before the fault applies, a whole number. Default 0. */
  readonly skip?: number | undefined;
  /** Probability that the fault applies to a matching request, from 0 to 1, drawn from the option `seed`. Default 1. */
  readonly probability?: number | undefined;
  /** What the client gets instead of the normal response. */
  readonly with: FaultEffect;
}

/** A fault that `Simulator.addFault()` added. */
export interface FaultHandle {
  /** How many times the fault has applied so far. */
  readonly timesApplied: number;
  /** Removes the fault. Does nothing if the fault is already removed. */
  remove(): void;
}

class ActiveFault implements FaultHandle {
  readonly fault: Fault;
  timesApplied = 0;
  #skipped = 0;
  #removed = false;

  constructor(fault: Fault) {
    this.fault = fault;
  }

  remove(): void {
    this.#removed = true;
  }

  get done(): boolean {
    return this.#removed || this.timesApplied >= (this.fault.times ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Whether the fault applies now. If it does, this counts.
   * @param request `undefined` for a new connection.
   */
  apply(request: RequestHead | undefined, random: Random): boolean {
    const { skip = 0, probability = 1 } = this.fault;
    if (this.done || appliesAtAccept(this.fault.with) !== (request === undefined)) return false;
    if (request !== undefined && !matches(this.fault, request)) return false;
    if (this.#skipped < skip) {
      this.#skipped += 1;
      return false;
    }
    if (probability < 1 && random() >= probability) return false;
    this.timesApplied += 1;
    return true;
  }
}

/** The faults that currently apply, in the order in which they were added. */
export class ActiveFaults {
  #faults: ActiveFault[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @throws TypeError if the fault is invalid. */
  add(fault: Fault): FaultHandle {
    const active = new ActiveFault(checkFault(fault));
    this.#faults.push(active);
    return active;
  }

  clear(): void {
    for (const active of this.#faults) active.remove();
    this.#faults = [];
  }

  /**
   * Returns the effect of the fault that applies now, or `undefined` if none applies.
   * @param request `undefined` for a new connection.
   */
  nextEffect(request?: RequestHead): FaultEffect | undefined {
    if (this.#faults.length === 0) return undefined;
    this.#faults = this.#faults.filter((active) => !active.done);
    return this.#faults.find((active) => active.apply(request, this.#random))?.fault.with;
  }
}
