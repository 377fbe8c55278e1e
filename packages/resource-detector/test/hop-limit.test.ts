import type { SimulatorOptions } from '@imds-otel/simulator';
import { NITRO } from 'test-support/dmi';
import { describe, expect, it } from 'vitest';
import type { HopLimit } from '../src/hop-limit.ts';
import { detect } from './detect.ts';

const TOKEN = '/latest/api/token';

interface Case {
  readonly name: string;
  readonly simulator: SimulatorOptions;
  readonly hopLimit: HopLimit | undefined;
}

const cases: Case[] = [
  { name: 'IMDS returns a token', simulator: {}, hopLimit: 'sufficient' },
  {
    name: 'only the first response to the token request is lost',
    simulator: { faults: [{ path: TOKEN, times: 1, with: { reset: 'headers' } }] },
    hopLimit: 'sufficient',
  },
  {
    name: 'the token response is lost and IMDSv1 is enabled',
    simulator: { tokens: 'optional', hopLimitExceeded: { resetAfterMs: 10 } },
    hopLimit: 'too-low',
  },
  {
    name: 'the token response is lost and IMDSv1 is disabled',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 } },
    hopLimit: 'too-low',
  },
  {
    name: 'IMDSv2 is not supported',
    simulator: { tokens: 'optional', faults: [{ path: TOKEN, with: { status: 404 } }] },
    hopLimit: undefined,
  },
  { name: 'IMDS is disabled for the instance', simulator: { endpoint: 'disabled' }, hopLimit: undefined },
  {
    name: 'a captive portal responds to every request',
    simulator: { faults: [{ with: 'captive-portal' }] },
    hopLimit: undefined,
  },
  { name: 'every connection is reset', simulator: { faults: [{ with: { reset: 'accept' } }] }, hopLimit: undefined },
];

describe('the hop limit', () => {
  it.each(cases)('is $hopLimit if $name', async ({ simulator, hopLimit }) => {
    expect((await detect(simulator, {}, NITRO)).hopLimit).toBe(hopLimit);
  });
});
