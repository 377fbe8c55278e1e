import { DOCUMENT, HOSTNAME, WITHOUT_RETRY } from './requests.ts';
import type { Situation } from './situation.ts';

/** One of the two reads fails or returns incomplete data. */
export const ONE_READ_FAILS: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'without a hostname (404)',
    network: { faults: [{ path: HOSTNAME, with: { status: 404 } }] },
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['all', '-host.name'],
      requests: WITHOUT_RETRY,
      problem: { cause: 'incomplete', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, but the hostname times out',
    network: { faults: [{ path: HOSTNAME, with: 'no-response' }] },
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['all', '-host.name'],
      requests: { tokens: 1, reads: 3 },
      problem: { cause: 'incomplete', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, with two names in the hostname',
    network: { instance: { hostname: 'ip-10-0-1-23.a.example ip-10-0-1-23.b.example' } },
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all'],
      values: { 'host.name': 'ip-10-0-1-23.a.example' },
      requests: WITHOUT_RETRY,
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, with nulls and wrong types in the identity document',
    network: {
      faults: [
        {
          path: DOCUMENT,
          with: {
            status: 200,
            body: '{"accountId":12345678901,"region":"eu-central-1","availabilityZone":"","instanceId":"i-0123456789abcdef0","instanceType":null,"imageId":["ami-0abcdef1234567890"]}',
          },
        },
      ],
    },
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['cloud.provider', 'cloud.platform', 'cloud.region', 'host.id', 'host.name'],
      requests: WITHOUT_RETRY,
      problem: { cause: 'incomplete', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, but the identity document is not JSON',
    network: { faults: [{ path: DOCUMENT, with: 'malformed-json' }] },
    expected: {
      outcome: 'degraded',
      version: 'v2',
      attributes: ['dmi'],
      requests: WITHOUT_RETRY,
      problem: { cause: 'intercepted', warned: true },
    },
  },
];
