import { NEVER, ONCE } from './requests.ts';
import type { Situation } from './situation.ts';

/** EC2, but IMDS gives nothing. */
export const BLOCKED: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'packets dropped',
    network: 'dropped',
    env: { AWS_REGION: 'eu-central-1' },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware', 'cloud.region'],
      values: { 'cloud.region': 'eu-central-1' },
      requests: NEVER,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'connections refused',
    network: 'refused',
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: NEVER,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'accepts connections, never answers',
    network: { faults: [{ with: 'no-response' }] },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: { tokens: 2, reads: 4 },
      problem: { cause: 'no-answer', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'switched off for the instance (403)',
    network: { endpoint: 'disabled' },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: ONCE,
      problem: { cause: 'imds-off', warned: true },
    },
  },
  {
    host: 'EC2 (Xen)',
    imds: 'connections refused',
    network: 'refused',
    expected: {
      outcome: 'degraded',
      attributes: ['cloud.provider', 'cloud.platform'],
      requests: NEVER,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'throttled (429 to everything)',
    network: { faults: [{ with: { status: 429 } }] },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: { tokens: 3, reads: 0 },
      problem: { cause: 'throttled', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'a captive portal or proxy answers',
    network: { faults: [{ with: 'captive-portal' }] },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
      requests: { tokens: 1, reads: 0 },
      problem: { cause: 'intercepted', warned: true },
    },
  },
];
