import type { Fault } from '@imds-otel/simulator';

const EFFECTS: readonly Fault['with'][] = [
  'no-response',
  { noResponse: 'accept' },
  { noResponse: 'body' },
  'reset',
  { reset: 'headers' },
  { reset: 'body' },
  'close',
  'truncate',
  'oversized',
  'endless',
  'malformed-json',
  'captive-portal',
  'not-http',
  { redirect: 'http://127.0.0.1:9/' },
  { bytesPerSecond: 20 },
  { delayMs: 50 },
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({ status })),
];

/** Every kind of fault that the simulator has, each with the same probability per request. */
export function everyFault(probability: number): Fault[] {
  return EFFECTS.map((effect) => ({ probability, with: effect }));
}
