import { isUint8Array } from 'node:util/types';
import { MAX_DELAY_MS } from '../delay.ts';
import {
  checkMembers,
  describe,
  integerBetween,
  isOneOf,
  isRecord,
  type Member,
  numberBetween,
} from './check-members.ts';
import type { FaultEffect, FaultPoint } from './effect.ts';

/** The body is created in memory. Use `'endless'` for more. */
const MAX_OVERSIZED_BYTES = 64 * 1024 * 1024;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters of Latin-1, spaces and tabs: nothing that ends the header. */
const HEADER_VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

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

const POINT = isOneOf(FAULT_POINTS);
const DELAY = numberBetween(0, MAX_DELAY_MS);
const BODY: Member = {
  isValid: (value) => typeof value === 'string' || isUint8Array(value),
  use: 'a string or a Uint8Array',
};
const HEADERS: Member = {
  isValid: (value) =>
    isRecord(value) && Object.entries(value).every(([name, text]) => HEADER_NAME.test(name) && isHeaderValue(text)),
  use: 'an object with the name and the text of each header, without line breaks',
};
const URL_TEXT: Member = { isValid: isHeaderValue, use: 'a URL without line breaks' };

/** The members of each effect that is an object. The first one is required and identifies the effect. */
const EFFECT_MEMBERS: readonly Readonly<Record<string, Member>>[] = [
  { status: integerBetween(200, 599), body: BODY, headers: HEADERS },
  { noResponse: POINT },
  { reset: POINT, afterMs: DELAY },
  { close: POINT, afterMs: DELAY },
  { bytesPerSecond: numberBetween(0.001, 1_000_000_000) },
  { oversized: integerBetween(0, MAX_OVERSIZED_BYTES) },
  { redirect: URL_TEXT },
  { delayMs: DELAY },
];

/**
 * @returns a copy, which later changes of the given object do not affect.
 * @throws TypeError if the effect is invalid.
 */
export function checkEffect(effect: unknown): FaultEffect {
  if (isEffectName(effect)) return effect;
  const given = isRecord(effect) ? { ...effect } : {};
  const members = EFFECT_MEMBERS.find((candidate) => given[String(Object.keys(candidate)[0])] !== undefined);
  if (members === undefined) {
    throw new TypeError(
      `Invalid fault effect ${describe(effect)}. Use one of ${EFFECT_NAMES.join(', ')}, ` +
        'or an object with status, bytesPerSecond, oversized (bytes), redirect, delayMs, or ' +
        `{ noResponse | reset | close: ${FAULT_POINTS.join(' | ')} }.`,
    );
  }
  const { headers, ...checked } = checkMembers(given, members, 'fault effect');
  const copy: object = isRecord(headers) ? { ...checked, headers: { ...headers } } : checked;
  return copy as FaultEffect;
}

function isEffectName(effect: unknown): effect is FaultEffect & string {
  return typeof effect === 'string' && EFFECT_NAMES.includes(effect);
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && HEADER_VALUE.test(value);
}
