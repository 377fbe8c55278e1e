import { DOCUMENT, HOSTNAME, ONCE, TOKEN } from './requests.ts';
import type { Situation } from './situation.ts';

/** IMDS answers, sooner or later. */
export const HEALTHY: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, tokens required',
    network: {},
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Xen)',
    imds: 'healthy, tokens optional',
    network: { tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'nothing known',
    imds: 'healthy',
    network: {},
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'each answer takes 800 ms',
    network: { latencyMs: 800 },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'no version 2 (404 on the token)',
    network: { tokens: 'optional', faults: [{ path: TOKEN, with: { status: 404 } }] },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'network up only after 2 s',
    network: { upAfterMs: 2000 },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, but the application blocks the event loop for 7 s',
    network: {},
    blockedLoopMs: 7000,
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: ONCE },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'first answer to each request is 503',
    network: {
      faults: [TOKEN, DOCUMENT, HOSTNAME].map((path) => ({ path, times: 1, with: { status: 503 } })),
    },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: { tokens: 2, reads: 4 } },
  },
];
