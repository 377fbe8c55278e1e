import { describe, expect, it } from 'vitest';
import { type ImdsDetectorOptions, readConfig, runKey } from '../src/config.ts';

describe('without options and environment', () => {
  it('nothing but the defaults counts', () => {
    expect(readConfig({}, {})).toEqual({
      tags: false,
      metadata: {},
      exclude: [],
      resourceId: false,
      residency: 'auto',
      timeoutMs: 5000,
      endpoint: undefined,
      complaints: [],
    });
  });
});

describe('in the environment', () => {
  it.each([
    ['IMDS_OTEL_TAGS', 'true', { tags: true }],
    ['IMDS_OTEL_TAGS', 'FALSE', { tags: false }],
    ['IMDS_OTEL_TAGS', ' Name , team,Name,', { tags: ['Name', 'team'] }],
    ['IMDS_OTEL_TAGS', '/^team-/i', { tags: /^team-/i }],
    [
      'IMDS_OTEL_METADATA',
      'a.b=instance-life-cycle, c = placement/host-id',
      { metadata: { 'a.b': 'instance-life-cycle', c: 'placement/host-id' } },
    ],
    ['IMDS_OTEL_EXCLUDE', 'cloud.platform,host.name', { exclude: ['cloud.platform', 'host.name'] }],
    ['IMDS_OTEL_RESOURCE_ID', '1', { resourceId: true }],
    ['IMDS_OTEL_RESIDENCY', 'Assume', { residency: 'assume' }],
    ['IMDS_OTEL_TIMEOUT_MS', '1500', { timeoutMs: 1500 }],
    ['IMDS_OTEL_TIMEOUT_MS', ' ', { timeoutMs: 5000 }],
  ])('%s=%s is understood', (name, value, expected) => {
    expect(readConfig({}, { [name]: value })).toMatchObject({ ...expected, complaints: [] });
  });

  it.each([
    ['IMDS_OTEL_TAGS', '/(/'],
    ['IMDS_OTEL_TAGS', '/a/nonsense'],
    ['IMDS_OTEL_METADATA', 'no-separator'],
    ['IMDS_OTEL_METADATA', 'password=user-data'],
    ['IMDS_OTEL_RESOURCE_ID', 'maybe'],
    ['IMDS_OTEL_RESIDENCY', 'everywhere'],
    ['IMDS_OTEL_TIMEOUT_MS', 'soon'],
    ['IMDS_OTEL_TIMEOUT_MS', '-1'],
    ['IMDS_OTEL_TIMEOUT_MS', '3600001'],
  ])('%s=%s is passed over, and the complaint names it', (name, value) => {
    const config = readConfig({}, { [name]: value });
    expect(config).toEqual({ ...readConfig({}, {}), complaints: [expect.stringMatching(`^${name}: .`)] });
  });

  it('an option given in code wins', () => {
    const env = {
      IMDS_OTEL_TAGS: 'true',
      IMDS_OTEL_EXCLUDE: 'host.name',
      IMDS_OTEL_RESOURCE_ID: 'true',
      IMDS_OTEL_RESIDENCY: 'assume',
      IMDS_OTEL_TIMEOUT_MS: '1',
    };
    const options = { tags: false, exclude: [], resourceId: false, residency: 'auto', timeoutMs: 2 } as const;
    expect(readConfig(options, env)).toMatchObject(options);
  });
});

describe('an option given in code is refused', () => {
  const wrong: [string, unknown][] = [
    ['tags', ['']],
    ['tags', 'Name'],
    ['exclude', 'cloud.platform'],
    ['metadata', { '': 'instance-life-cycle' }],
    ['metadata', { lifecycle: '' }],
    ['metadata', { lifecycle: 7 }],
    ['resourceId', 'false'],
    ['residency', 'ec2'],
    ['timeoutMs', 0],
    ['timeoutMs', '5000'],
    ['timeoutMs', 3_600_001],
    ['timeoutMs', Number.NaN],
  ];
  it.each(wrong)('%s: %j', (option, value) => {
    expect(() => readConfig({ [option]: value } as ImdsDetectorOptions, {})).toThrow(option);
  });
});

describe('the path of a metadata item', () => {
  it.each([
    'iam/security-credentials',
    'iam/security-credentials/',
    'iam/security-credentials/my-role',
    '/iam/security-credentials/my-role',
    'iam//security-credentials//my-role',
    'IAM/Security-Credentials/my-role',
    'identity-credentials/ec2/security-credentials/ec2-instance',
    'identity-credentials/ec2/info',
    'user-data',
    '/latest/user-data',
    'latest/meta-data/iam/security-credentials/my-role',
    'placement/../iam/security-credentials/my-role',
    'placement/./host-id',
    'iam%2Fsecurity-credentials/my-role',
    'iam\\security-credentials',
    'instance-id?x=1',
    'instance-id#x',
    'a b',
  ])('%s is refused, and the error says why', (path) => {
    const make = () => readConfig({ metadata: { 'my.attribute': path } }, {});
    expect(make).toThrow(/metadata\['my\.attribute'\] cannot be '.+': .{20}/);
  });

  it.each([
    'instance-life-cycle',
    '/placement/host-id',
    'network/interfaces/macs/0e:49:61:0f:c3:11/subnet-id',
    'iam/info',
    'public-keys/0=my-key/openssh-key',
    'user-data-of-mine',
  ])('%s is taken', (path) => {
    expect(readConfig({ metadata: { a: path } }, {}).metadata).toEqual({ a: path });
  });
});

describe('two runs are the same', () => {
  const key = (options: ImdsDetectorOptions, env = {}): string => runKey(readConfig(options, env), env);

  it('where the same comes from code and environment', () => {
    expect(key({ tags: /^a/i })).toBe(key({}, { IMDS_OTEL_TAGS: '/^a/i' }));
  });

  it.each([
    [{ tags: true }, {}],
    [{ tags: /^a/i }, {}],
    [{ exclude: ['host.name'] }, {}],
    [{ timeoutMs: 1 }, {}],
    [{ endpoint: 'http://localhost:1' }, {}],
    [{}, { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost:1' }],
    [{}, { AWS_EC2_METADATA_DISABLED: 'true' }],
  ])('and not with %j and %j', (options, env) => {
    expect(key(options, env)).not.toBe(key({}));
  });
});
