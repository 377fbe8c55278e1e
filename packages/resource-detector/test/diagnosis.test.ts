import type { SimulatorOptions } from '@imds-otel/simulator';
import { GOOGLE, NITRO, XEN } from 'test-support/dmi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImdsDetectorOptions } from '../src/config.ts';
import type { ImdsProblemCause } from '../src/diagnosis/problem.ts';
import { detect } from './detect.ts';

const TOKEN = '/latest/api/token';
const HOSTNAME = '/latest/meta-data/hostname';
const ID = '--instance-id i-0123456789abcdef0';

/** The port of the discard service; nothing listens there. */
const UNUSED_ENDPOINT = 'http://127.0.0.1:9';

interface Case {
  readonly name: string;
  readonly simulator: SimulatorOptions;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: ImdsDetectorOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly cause: ImdsProblemCause;
  readonly message: RegExp;
  readonly command?: string;
}

const cases: Case[] = [
  {
    name: 'the token response is lost and IMDSv1 is disabled',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 } },
    files: NITRO,
    cause: 'hop-limit',
    message: /IMDSv1 is disabled for this instance\..*hop limit is too low/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-put-response-hop-limit 2`,
  },
  {
    name: 'the same happens and the DMI data has no instance id',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 } },
    files: XEN,
    cause: 'hop-limit',
    message: /IMDSv1 is disabled for this instance\..*hop limit is too low/,
    command: 'aws ec2 modify-instance-metadata-options --instance-id INSTANCE_ID --http-put-response-hop-limit 2',
  },
  {
    name: 'the same happens and the identity document gets no response at all',
    simulator: { hopLimitExceeded: { resetAfterMs: 10 }, faults: [{ path: /document/, with: 'no-response' }] },
    files: NITRO,
    cause: 'hop-limit',
    message: /IMDSv1 is disabled for this instance\..*hop limit is too low/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-put-response-hop-limit 2`,
  },
  {
    name: 'the detection times out before IMDSv1 can be refused',
    simulator: { hopLimitExceeded: 'no-response' },
    files: NITRO,
    options: { timeoutMs: 600 },
    cause: 'no-response',
    message: /no request gets a response/,
  },
  {
    name: 'IMDS is disabled for the instance',
    simulator: { endpoint: 'disabled' },
    files: NITRO,
    cause: 'imds-off',
    message: /403/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-endpoint enabled`,
  },
  {
    name: 'another cloud responds with 403',
    simulator: { endpoint: 'disabled' },
    cause: 'look-alike',
    message: /another cloud/,
  },
  {
    name: 'another cloud responds with 400',
    simulator: { faults: [{ with: { status: 400 } }] },
    cause: 'look-alike',
    message: /another cloud/,
  },
  {
    name: 'the identity document identifies no instance',
    simulator: { faults: [{ path: /document/, with: { status: 200, body: '{"version":"2017-09-30"}' } }] },
    cause: 'look-alike',
    message: /no EC2 instance identity document/,
  },
  {
    name: 'the identity document of an instance has only nulls',
    simulator: {
      faults: [{ path: /document/, with: { status: 200, body: '{"instanceId":null,"accountId":null,"region":null}' } }],
    },
    files: NITRO,
    cause: 'intercepted',
    message: /^The identity document has no valid instance id, account id or region/,
  },
  {
    name: 'a login page responds',
    simulator: { faults: [{ with: 'captive-portal' }] },
    files: NITRO,
    cause: 'intercepted',
    message: /captive portal/,
  },
  {
    name: 'IMDS responds with a redirect',
    simulator: { faults: [{ with: { redirect: 'http://127.0.0.1:9/' } }] },
    files: NITRO,
    cause: 'intercepted',
    message: /proxy/,
  },
  {
    name: 'a proxy on an instance has no identity document',
    simulator: { faults: [{ path: /document/, with: { status: 404 } }] },
    files: NITRO,
    cause: 'intercepted',
    message: /other than IMDS/,
  },
  {
    name: 'IMDS responds with 429',
    simulator: { faults: [{ with: { status: 429 } }] },
    files: NITRO,
    cause: 'throttled',
    message: /429/,
  },
  {
    name: 'IMDS responds with 503',
    simulator: { faults: [{ with: { status: 503 } }] },
    files: NITRO,
    cause: 'unavailable',
    message: /5xx/,
  },
  {
    name: 'connections are reset',
    simulator: { faults: [{ with: { reset: 'accept' } }] },
    files: NITRO,
    options: { timeoutMs: 600 },
    cause: 'blocked',
    message: /was reset/,
  },
  {
    name: 'nothing listens at the endpoint of an option',
    simulator: {},
    options: { endpoint: UNUSED_ENDPOINT, timeoutMs: 600 },
    cause: 'blocked',
    message: /^Every connection to the configured endpoint \(option endpoint\) was refused\.$/,
  },
  {
    name: 'the machine is one of another vendor',
    simulator: {},
    files: GOOGLE,
    options: { endpoint: undefined },
    cause: 'not-ec2',
    message: /sys_vendor = Google/,
  },
  {
    name: 'the host name cannot be read',
    simulator: { faults: [{ path: HOSTNAME, with: { status: 500 } }] },
    cause: 'incomplete',
    message: /^Missing attributes: host\.name\. \/latest\/meta-data\/hostname: IMDS responded with 500\.$/,
  },
  {
    name: 'a variable is invalid',
    simulator: {},
    env: { IMDS_OTEL_TAGS: '/(/' },
    cause: 'invalid-setting',
    message: /IMDS_OTEL_TAGS/,
  },
  {
    name: 'a variable is invalid on a machine of another vendor',
    simulator: {},
    files: GOOGLE,
    options: { endpoint: undefined },
    env: { IMDS_OTEL_ASSUME_EC2: 'ture' },
    cause: 'invalid-setting',
    message: /IMDS_OTEL_ASSUME_EC2.*ture/,
  },
  {
    name: 'a variable is invalid and IMDS is disabled, with both in the message',
    simulator: { endpoint: 'disabled' },
    files: NITRO,
    env: { IMDS_OTEL_TAGS: '/(/' },
    cause: 'imds-off',
    message: /403.*IMDS_OTEL_TAGS/,
    command: `aws ec2 modify-instance-metadata-options ${ID} --http-endpoint enabled`,
  },
];

describe('the cause', () => {
  it.each(cases)('is $cause if $name', async ({ simulator, options, files, env, cause, message, command }) => {
    const { problem } = await detect(simulator, options, files, env);
    expect(problem?.cause).toBe(cause);
    expect(problem?.message).toMatch(message);
    expect(problem?.remedy).toMatch(/^[A-Z].+\.$/);
    expect(problem?.command).toBe(command);
  });

  it('is the endpoint of a variable if nothing listens there, even on an instance', async () => {
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: UNUSED_ENDPOINT };
    // The client reads the environment of this process, the detector that of the host.
    Object.assign(process.env, env);
    try {
      const { problem } = await detect({}, { endpoint: undefined, timeoutMs: 600 }, NITRO, env);
      expect(problem?.message).toBe(
        'Every connection to the configured endpoint (AWS_EC2_METADATA_SERVICE_ENDPOINT) was refused.',
      );
    } finally {
      delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
    }
  });

  describe('if the settings of the process disable IMDSv1', () => {
    beforeEach(() => {
      process.env['AWS_EC2_METADATA_V1_DISABLED'] = 'true';
    });

    afterEach(() => {
      delete process.env['AWS_EC2_METADATA_V1_DISABLED'];
    });

    it('is v1-disabled if IMDSv2 is not supported', async () => {
      const { problem } = await detect(
        { tokens: 'optional', faults: [{ path: TOKEN, with: { status: 404 } }] },
        {},
        NITRO,
      );
      expect(problem).toMatchObject({
        cause: 'v1-disabled',
        remedy: expect.stringContaining('AWS_EC2_METADATA_V1_DISABLED'),
      });
    });

    it('is hop-limit if the token response is lost, and the message does not blame the instance', async () => {
      const { problem } = await detect({ tokens: 'optional', hopLimitExceeded: { resetAfterMs: 10 } }, {}, NITRO);
      expect(problem).toMatchObject({
        cause: 'hop-limit',
        message: expect.stringMatching(/disabled for this process.*AWS_EC2_METADATA_V1_DISABLED/),
      });
      expect(problem?.message).not.toContain('for this instance');
    });
  });
});
