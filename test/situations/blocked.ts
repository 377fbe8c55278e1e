import { NONE, WITHOUT_RETRY } from './requests.ts';
import type { Situation } from './situation.ts';

/** The host is on EC2, and IMDS returns no data. */
export const BLOCKED: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'unreachable, packets are dropped',
    network: 'dropped',
    env: { AWS_REGION: 'eu-central-1' },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi', 'cloud.region'],
      values: { 'cloud.region': 'eu-central-1' },
      requests: NONE,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'unreachable, connections are refused',
    network: 'refused',
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: NONE,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'reachable, but never responds',
    network: { faults: [{ with: 'no-response' }] },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: { tokens: 2, reads: 4 },
      problem: { cause: 'no-response', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'disabled for the instance (403)',
    network: { endpoint: 'disabled' },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: WITHOUT_RETRY,
      problem: { cause: 'imds-off', warned: true },
    },
  },
  {
    host: 'EC2 (Xen)',
    imds: 'unreachable, connections are refused',
    network: 'refused',
    expected: {
      outcome: 'degraded',
      attributes: ['cloud.provider', 'cloud.platform'],
      requests: NONE,
      problem: { cause: 'blocked', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'throttled (429 for every request)',
    network: { faults: [{ with: { status: 429 } }] },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: { tokens: 3, reads: 0 },
      problem: { cause: 'throttled', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'replaced by a captive portal or proxy',
    network: { faults: [{ with: 'captive-portal' }] },
    expected: {
      outcome: 'degraded',
      attributes: ['dmi'],
      requests: { tokens: 1, reads: 0 },
      problem: { cause: 'intercepted', warned: true },
    },
  },
];
