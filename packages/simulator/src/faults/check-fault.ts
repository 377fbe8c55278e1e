import { isRegExp } from 'node:util/types';
import type { Fault } from './active-faults.ts';
import { checkEffect } from './check-effect.ts';
import { checkMembers, isRecord, type Member, numberBetween } from './check-members.ts';
import { appliesAtAccept } from './effect.ts';

/** How many requests: a whole number, or no limit. */
const COUNT: Member = {
  isValid: (value) => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 0),
  use: 'a number of requests, 0 or more',
};

const MEMBERS: { readonly [name in keyof Required<Fault>]: Member } = {
  path: { isValid: (value) => typeof value === 'string' || isRegExp(value), use: 'a string or a regular expression' },
  method: { isValid: (value) => typeof value === 'string', use: 'an HTTP method in upper case, for example PUT' },
  times: COUNT,
  skip: COUNT,
  probability: numberBetween(0, 1),
  // checkEffect() checks it.
  with: { isValid: () => true, use: 'an effect' },
};

/**
 * Checks a fault that may come from untyped code or from a command line. Every member is checked, so that a fault never
 * fails when it applies.
 * @returns a copy, which later changes of the given object do not affect.
 * @throws TypeError if the fault is invalid.
 */
export function checkFault(fault: unknown): Fault {
  if (!isRecord(fault) || fault['with'] === undefined) {
    throw new TypeError("Invalid fault. Use an object with the member 'with', for example { with: { status: 503 } }.");
  }
  const { with: given, ...selection } = checkMembers(fault, MEMBERS, 'fault');
  const effect = checkEffect(given);
  if (appliesAtAccept(effect) && ('path' in selection || 'method' in selection)) {
    throw new TypeError(
      "A fault at 'accept' applies before the simulator reads the request and cannot match path or method. " +
        'Remove path and method.',
    );
  }
  return { ...selection, with: effect };
}
