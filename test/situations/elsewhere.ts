import { DOCUMENT, NEVER, ONCE, TOKEN } from './requests.ts';
import type { Situation } from './situation.ts';

/** Not EC2, or not to be asked. */
export const ELSEWHERE: readonly Situation[] = [
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
    network: { faults: [{ with: 'no-response' }] },
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: { tokens: 2, reads: 4 },
      problem: { cause: 'no-answer', warned: false },
    },
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
    expected: {
      outcome: 'absent',
      attributes: [],
      requests: { tokens: 1, reads: 0 },
      problem: { cause: 'intercepted', warned: false },
    },
  },
];
