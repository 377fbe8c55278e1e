import { DOCUMENT, NONE, TOKEN, WITHOUT_RETRY } from './requests.ts';
import type { Situation } from './situation.ts';

/** The host is not on EC2, or IMDS is disabled or not an IMDS of EC2. */
export const NOT_EC2: readonly Situation[] = [
  {
    host: 'a laptop',
    imds: 'unreachable, packets are dropped',
    network: 'dropped',
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NONE,
      problem: { cause: 'not-ec2', warned: false },
      pending: false,
    },
  },
  {
    host: 'another cloud',
    imds: 'the metadata service of that cloud',
    network: { faults: [{ with: { status: 403 } }] },
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NONE,
      problem: { cause: 'not-ec2', warned: false },
      pending: false,
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: 'healthy, but the host runs a Fargate task',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    network: {},
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NONE,
      problem: { cause: 'not-ec2', warned: false },
      pending: false,
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
      requests: NONE,
      problem: { cause: 'disabled', warned: false },
      pending: false,
    },
  },
  {
    host: 'unknown host',
    imds: 'unreachable, without a route',
    network: 'no route',
    expected: { outcome: 'absent', attributes: [], requests: NONE, problem: { cause: 'not-ec2', warned: false } },
  },
  {
    host: 'unknown host',
    imds: 'unreachable, packets are dropped',
    network: 'dropped',
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: NONE,
      problem: { cause: 'not-ec2', warned: false },
      attempts: 2,
      withinMs: 4000,
    },
  },
  {
    host: 'unknown host',
    imds: 'reachable, but never responds',
    network: { faults: [{ with: 'no-response' }] },
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: { tokens: 2, reads: 4 },
      problem: { cause: 'no-response', warned: false },
    },
  },
  {
    host: 'unknown host',
    imds: 'an EC2 look-alike without identity document (OpenStack)',
    network: {
      tokens: 'optional',
      faults: [TOKEN, DOCUMENT].map((path) => ({ path, with: { status: 404 } })),
    },
    expected: {
      outcome: 'absent',
      version: 'v1',
      attributes: [],
      requests: WITHOUT_RETRY,
      problem: { cause: 'look-alike', warned: false },
    },
  },
  {
    host: 'unknown host',
    imds: 'replaced by a captive portal',
    network: { faults: [{ with: 'captive-portal' }] },
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: { tokens: 1, reads: 0 },
      problem: { cause: 'intercepted', warned: false },
    },
  },
];
