import type { Situation } from './situation.ts';

/** A container is one network hop farther from IMDS than the hop limit allows. */
export const HOP_LIMIT: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'behind the hop limit, IMDSv1 enabled',
    network: { hopLimitExceeded: true, tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: { tokens: 2, reads: 2 } },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'behind the hop limit, IMDSv1 disabled',
    network: { hopLimitExceeded: true },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: { tokens: 2, reads: 2 },
      problem: { cause: 'hop-limit', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'behind the hop limit (connections reset), IMDSv1 enabled',
    network: { hopLimitExceeded: { resetAfterMs: 200 }, tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: { tokens: 3, reads: 2 } },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'behind the hop limit (connections reset), IMDSv1 disabled',
    network: { hopLimitExceeded: { resetAfterMs: 200 } },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: { tokens: 3, reads: 2 },
      problem: { cause: 'hop-limit', warned: true },
    },
  },
];
