import type { SimulatorOptions } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImdsDetectorOptions } from '../src/config.ts';
import type { ImdsProblemCause } from '../src/problem.ts';
import { detect } from './detect.ts';
import { GOOGLE, NITRO, XEN } from './host.ts';

const TOKEN = '/latest/api/token';
const HOSTNAME = '/latest/meta-data/hostname';
const ID = '--instance-id i-0123456789abcdef0';

/** The port for services that discard what they get; nothing listens there. */
const NOBODY = 'http://127.0.0.1:9';

interface Case {
  readonly name: string;
  readonly simulator: SimulatorOptions;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: ImdsDetectorOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly cause: ImdsProblemCause;
  /** Words that the message must have. */
  readonly says: RegExp;
  readonly command?: string;
}

const cases: Case[] = [
  {
    name: 'the token is lost and version 1 refused',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 } },
    files: NITRO,
    cause: 'hop-limit',
    says: /it refuses reads without a token.*hop limit/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-put-response-hop-limit 2`,
  },
  {
    name: 'the same where the firmware does not know the instance id',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 } },
    files: XEN,
    cause: 'hop-limit',
    says: /it refuses reads without a token.*hop limit/,
    command: 'aws ec2 modify-instance-metadata-options --instance-id <instance-id> --http-put-response-hop-limit 2',
  },
  {
    name: 'the same where the identity document is not even refused',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 }, faults: [{ path: /document/, with: 'no-response' }] },
    files: NITRO,
    cause: 'hop-limit',
    says: /it refuses reads without a token.*hop limit/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-put-response-hop-limit 2`,
  },
  {
    name: 'the time is over before version 1 could refuse',
    simulator: { hopLimitExceeded: 'no-response' },
    files: NITRO,
    options: { timeoutMs: 600 },
    cause: 'no-answer',
    says: /no request is ever answered/,
  },
  {
    name: 'IMDS is off',
    simulator: { endpoint: 'disabled' },
    files: NITRO,
    cause: 'imds-off',
    says: /403/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-endpoint enabled`,
  },
  { name: 'another cloud says 403', simulator: { endpoint: 'disabled' }, cause: 'look-alike', says: /another cloud/ },
  {
    name: 'another cloud says 400',
    simulator: { faults: [{ with: { status: 400 } }] },
    cause: 'look-alike',
    says: /another cloud/,
  },
  {
    name: 'a document of nobody',
    simulator: { faults: [{ path: /document/, with: { status: 200, body: '{"version":"2017-09-30"}' } }] },
    cause: 'look-alike',
    says: /no EC2 instance identity document/,
  },
  {
    name: 'a log-in page',
    simulator: { faults: [{ with: 'captive-portal' }] },
    files: NITRO,
    cause: 'intercepted',
    says: /captive portal/,
  },
  {
    name: 'a redirect',
    simulator: { faults: [{ with: { redirect: 'http://127.0.0.1:9/' } }] },
    files: NITRO,
    cause: 'intercepted',
    says: /proxy/,
  },
  {
    name: 'a proxy that has no document, on an instance',
    simulator: { faults: [{ path: /document/, with: { status: 404 } }] },
    files: NITRO,
    cause: 'intercepted',
    says: /in place of IMDS/,
  },
  { name: '429', simulator: { faults: [{ with: { status: 429 } }] }, files: NITRO, cause: 'throttled', says: /429/ },
  { name: '503', simulator: { faults: [{ with: { status: 503 } }] }, files: NITRO, cause: 'unavailable', says: /5xx/ },
  {
    name: 'connections are reset',
    simulator: { faults: [{ with: { reset: 'accept' } }] },
    files: NITRO,
    options: { timeoutMs: 600 },
    cause: 'blocked',
    says: /is reset/,
  },
  {
    name: 'nothing listens at the endpoint of an option',
    simulator: {},
    options: { endpoint: NOBODY, timeoutMs: 600 },
    cause: 'blocked',
    says: /^Every connection to the endpoint that was set \(option endpoint\) is refused\.$/,
  },
  {
    name: 'the machine is another vendor’s',
    simulator: {},
    files: GOOGLE,
    options: { endpoint: undefined },
    cause: 'not-ec2',
    says: /sys_vendor = Google/,
  },
  {
    name: 'the hostname fails',
    simulator: { faults: [{ path: HOSTNAME, with: { status: 500 } }] },
    cause: 'incomplete',
    says: /missing: host\.name\. IMDS answered 500 to \/latest\/meta-data\/hostname/,
  },
  {
    name: 'a variable cannot be understood',
    simulator: {},
    env: { IMDS_OTEL_TAGS: '/(/' },
    cause: 'invalid-setting',
    says: /IMDS_OTEL_TAGS/,
  },
  {
    name: 'a variable cannot be understood, on a machine that is taken for another vendor’s',
    simulator: {},
    files: GOOGLE,
    options: { endpoint: undefined },
    env: { IMDS_OTEL_RESIDENCY: 'asume' },
    cause: 'invalid-setting',
    says: /IMDS_OTEL_RESIDENCY.*asume/,
  },
  {
    name: 'a variable cannot be understood, and IMDS is off: which weighs more, but both are told',
    simulator: { endpoint: 'disabled' },
    files: NITRO,
    env: { IMDS_OTEL_TAGS: '/(/' },
    cause: 'imds-off',
    says: /403.*IMDS_OTEL_TAGS/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-endpoint enabled`,
  },
];

describe('the cause', () => {
  it.each(cases)('is told where $name', async ({ simulator, options, files, env, cause, says, command }) => {
    const { problem } = await detect(simulator, options, files, env);
    expect(problem?.cause).toBe(cause);
    expect(problem?.message).toMatch(says);
    expect(problem?.remedy).toMatch(/^[A-Z].+\.$/);
    expect(problem?.command).toBe(command);
  });

  it('is the endpoint that a variable sets, on an instance too, where nothing listens there', async () => {
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: NOBODY };
    // Both: the client reads the process's own environment.
    Object.assign(process.env, env);
    try {
      const { problem } = await detect({}, { endpoint: undefined, timeoutMs: 600 }, NITRO, env);
      expect(problem?.message).toBe(
        'Every connection to the endpoint that was set (AWS_EC2_METADATA_SERVICE_ENDPOINT) is refused.',
      );
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    }
  });

  describe('where the settings of the process forbid version 1', () => {
    beforeEach(() => {
      process.env['AWS_EC2_METADATA_V1_DISABLED'] = 'true';
    });

    afterEach(() => {
      delete process.env['AWS_EC2_METADATA_V1_DISABLED'];
    });

    it('is that they do where nothing else stands in the way', async () => {
      const { problem } = await detect(
        { tokens: 'optional', faults: [{ path: TOKEN, with: { status: 404 } }] },
        {},
        NITRO,
      );
      expect(problem).toMatchObject({
        cause: 'v1-forbidden',
        remedy: expect.stringContaining('AWS_EC2_METADATA_V1_DISABLED'),
      });
    });

    it('is the hop limit where the token is lost, and IMDS is not said to have refused anything', async () => {
      const { problem } = await detect({ tokens: 'optional', hopLimitExceeded: { resetAfterMs: 10 } }, {}, NITRO);
      expect(problem).toMatchObject({
        cause: 'hop-limit',
        message: expect.stringMatching(/settings of this process forbid.*AWS_EC2_METADATA_V1_DISABLED/),
      });
      expect(problem?.message).not.toContain('refuses');
    });
  });
});
