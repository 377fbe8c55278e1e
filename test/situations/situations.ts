import type { Situation } from './situation.ts';

const TOKEN = '/latest/api/token';
const DOCUMENT = '/latest/dynamic/instance-identity/document';
const HOSTNAME = '/latest/meta-data/hostname';
const ONCE = { tokens: 1, reads: 2 };
const NEVER = { tokens: 0, reads: 0 };

const HEALTHY: readonly Situation[] = [
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
    expected: { outcome: 'detected', version: 'v2', attributes: ['all'] },
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

const HOP_LIMIT: readonly Situation[] = [
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

const BLOCKED: readonly Situation[] = [
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
    network: { faults: [{ with: 'silence' }] },
    expected: {
      outcome: 'degraded',
      attributes: ['firmware'],
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
      problem: { cause: 'intercepted', warned: true },
    },
  },
];

const ONE_READ_FAILS: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: 'hostname missing (404)',
    network: { faults: [{ path: HOSTNAME, with: { status: 404 } }] },
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['all', '-host.name'],
      requests: ONCE,
      problem: { cause: 'incomplete', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'hostname hangs',
    network: { faults: [{ path: HOSTNAME, with: 'silence' }] },
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
    imds: 'hostname holds two names',
    network: { instance: { hostname: 'ip-10-0-1-23.a.example ip-10-0-1-23.b.example' } },
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all'],
      values: { 'host.name': 'ip-10-0-1-23.a.example' },
      requests: ONCE,
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'identity document with nulls and wrong types',
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
      requests: ONCE,
      problem: { cause: 'incomplete', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'identity document is no JSON',
    network: { faults: [{ path: DOCUMENT, with: 'malformed-json' }] },
    expected: {
      outcome: 'degraded',
      version: 'v2',
      attributes: ['firmware', 'host.name'],
      requests: ONCE,
      problem: { cause: 'intercepted', warned: true },
    },
  },
];

const ELSEWHERE: readonly Situation[] = [
  {
    host: 'a laptop',
    imds: 'packets dropped',
    network: 'dropped',
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NEVER,
      problem: { cause: 'not-ec2', warned: false },
      withinMs: 500,
    },
  },
  {
    host: 'another cloud',
    imds: 'its own metadata service answers',
    network: { faults: [{ with: { status: 403 } }] },
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NEVER,
      problem: { cause: 'not-ec2', warned: false },
      withinMs: 500,
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, in a Fargate task',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    network: {},
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NEVER,
      problem: { cause: 'not-ec2', warned: false },
      withinMs: 500,
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, `AWS_EC2_METADATA_DISABLED=true`',
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    network: {},
    expected: {
      outcome: 'disabled',
      attributes: [],
      requests: NEVER,
      problem: { cause: 'disabled', warned: false },
      withinMs: 500,
    },
  },
  {
    host: 'nothing known',
    imds: 'no route',
    network: 'no route',
    expected: { outcome: 'absent', attributes: [], requests: NEVER, problem: { cause: 'not-ec2', warned: false } },
  },
  {
    host: 'nothing known',
    imds: 'packets dropped',
    network: 'dropped',
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NEVER,
      problem: { cause: 'not-ec2', warned: false },
      withinMs: 2000,
    },
  },
  {
    host: 'nothing known',
    imds: 'accepts connections, never answers',
    network: { faults: [{ with: 'silence' }] },
    expected: { outcome: 'absent', attributes: [], problem: { cause: 'no-answer', warned: false } },
  },
  {
    host: 'nothing known',
    imds: 'an EC2 look-alike without identity document (OpenStack)',
    network: {
      tokens: 'optional',
      faults: [TOKEN, DOCUMENT].map((path) => ({ path, with: { status: 404 } })),
    },
    expected: {
      outcome: 'absent',
      version: 'v1',
      attributes: [],
      requests: ONCE,
      problem: { cause: 'look-alike', warned: false },
    },
  },
  {
    host: 'nothing known',
    imds: 'a captive portal answers',
    network: { faults: [{ with: 'captive-portal' }] },
    expected: { outcome: 'absent', attributes: [], problem: { cause: 'intercepted', warned: false } },
  },
];

const SETTINGS: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: "healthy, `tags: ['Name', 'team']`",
    options: { tags: ['Name', 'team'] },
    network: { instanceTags: true, instance: { tags: { Name: 'checkout', team: 'payments', cost: '42' } } },
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all', 'ec2.tag.Name', 'ec2.tag.team'],
      values: { 'ec2.tag.Name': 'checkout', 'ec2.tag.team': 'payments' },
      requests: { tokens: 1, reads: 4 },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: "tags not allowed in metadata, `tags: ['Name']`",
    options: { tags: ['Name'] },
    network: {},
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['all'],
      requests: { tokens: 1, reads: 3 },
      problem: { cause: 'tags-off', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: "healthy, `resourceId: true`, `exclude: ['cloud.platform']`",
    options: { resourceId: true, exclude: ['cloud.platform'] },
    network: {},
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all', '-cloud.platform', 'cloud.resource_id'],
      values: { 'cloud.resource_id': 'arn:aws:ec2:eu-central-1:012345678901:instance/i-0123456789abcdef0' },
      requests: ONCE,
    },
  },
];

/** Every situation of the table, in its order. */
export const SITUATIONS: readonly Situation[] = [
  ...HEALTHY,
  ...ONE_READ_FAILS,
  ...HOP_LIMIT,
  ...BLOCKED,
  ...ELSEWHERE,
  ...SETTINGS,
];
