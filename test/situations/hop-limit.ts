import type { Situation } from './situation.ts';

/** A container behind one network hop more than the instance allows. */
export const HOP_LIMIT: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'hop limit exceeded, version 1 allowed',
    network: { hopLimitExceeded: true, tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: { tokens: 2, reads: 2 } },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'hop limit exceeded, version 1 refused',
    network: { hopLimitExceeded: true },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: { tokens: 2, reads: 2 },
      problem: { cause: 'hop-limit', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'hop limit exceeded (connections reset), version 1 allowed',
    network: { hopLimitExceeded: { resetAfterMs: 200 }, tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: { tokens: 3, reads: 2 } },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'hop limit exceeded (connections reset), version 1 refused',
    network: { hopLimitExceeded: { resetAfterMs: 200 } },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: { tokens: 3, reads: 2 },
      problem: { cause: 'hop-limit', warned: true },
    },
  },
];
