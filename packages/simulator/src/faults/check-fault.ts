import type { Fault } from './active-faults.ts';
import { appliesAtAccept, cutoffOf, type FaultEffect, type FaultPoint } from './effect.ts';

const EFFECT_NAMES: readonly string[] = [
  'no-response',
  'reset',
  'close',
  'truncate',
  'oversized',
  'endless',
  'malformed-json',
  'captive-portal',
  'not-http',
] satisfies FaultEffect[];
const FAULT_POINTS: readonly string[] = ['accept', 'request', 'headers', 'body'] satisfies FaultPoint[];

/**
 * Checks a fault that may come from untyped code or from a command line.
 * @throws TypeError if the fault is invalid.
 */
export function checkFault({ path, method, times = 0, skip = 0, probability = 1, with: effect }: Fault): void {
  if (!isEffect(effect)) {
    throw new TypeError(
      `Invalid fault effect ${JSON.stringify(effect)}. Use one of ${EFFECT_NAMES.join(', ')}, ` +
        'or an object with status, bytesPerSecond, oversized (bytes), redirect, delayMs, or ' +
        `{ noResponse | reset | close: ${FAULT_POINTS.join(' | ')} }.`,
    );
  }
  if (appliesAtAccept(effect) && (path !== undefined || method !== undefined)) {
    throw new TypeError(
      "A fault at 'accept' applies before the simulator reads the request and cannot match path or method. " +
        'Remove path and method.',
    );
  }
  if (!(times >= 0 && skip >= 0)) {
    throw new TypeError('Invalid times or skip of a fault. Use a number of requests, 0 or more.');
  }
  if (!(probability >= 0 && probability <= 1)) {
    throw new TypeError('Invalid probability of a fault. Use a number from 0 to 1.');
  }
}

function isEffect(effect: FaultEffect): boolean {
  if (typeof effect === 'string') return EFFECT_NAMES.includes(effect);
  if ('status' in effect) return Number.isInteger(effect.status) && effect.status >= 200 && effect.status <= 599;
  if ('bytesPerSecond' in effect) return effect.bytesPerSecond > 0;
  if ('oversized' in effect) return effect.oversized >= 0;
  if ('redirect' in effect) return typeof effect.redirect === 'string';
  if ('delayMs' in effect) return effect.delayMs >= 0;
  const cutoff = cutoffOf(effect);
  return cutoff !== undefined && FAULT_POINTS.includes(cutoff.at) && cutoff.afterMs >= 0;
}
