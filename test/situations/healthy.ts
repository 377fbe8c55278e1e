import { DOCUMENT, HOSTNAME, TOKEN, WITHOUT_RETRY } from './requests.ts';
import type { Situation } from './situation.ts';

/** IMDS responds, sooner or later. */
export const HEALTHY: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, tokens required',
    network: {},
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Xen)',
    imds: 'healthy, tokens optional',
    network: { tokens: 'optional' },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'unknown host',
    imds: 'healthy',
    network: {},
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, with a latency of 800 ms',
    network: { latencyMs: 800 },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'without IMDSv2 (404 for the token)',
    network: { tokens: 'optional', faults: [{ path: TOKEN, with: { status: 404 } }] },
    expected: { outcome: 'detected', version: 'v1', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'reachable only after 2 s',
    network: { upAfterMs: 2000 },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, but the application blocks the event loop for 7 s',
    network: {},
    blockedLoopMs: 7000,
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: WITHOUT_RETRY },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy after a 503 for each first request',
    network: {
      faults: [TOKEN, DOCUMENT, HOSTNAME].map((path) => ({ path, times: 1, with: { status: 503 } })),
    },
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'], requests: { tokens: 2, reads: 4 } },
  },
];
