import { escapeControls } from '@imds-otel/client/internal';
import { describe, expect, it } from 'vitest';
import { detectionKey, type ImdsDetectorOptions, readConfig } from '../src/config.ts';

describe('the configuration', () => {
  it('has the defaults without options and environment variables', () => {
    expect(readConfig({}, {})).toEqual({
      tags: false,
      metadata: {},
      exclude: [],
      resourceId: false,
      assumeEc2: false,
      timeoutMs: 5000,
      endpoint: undefined,
      invalidVariables: [],
    });
  });
});

describe('the environment variable', () => {
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
    ['IMDS_OTEL_ASSUME_EC2', 'True', { assumeEc2: true }],
    ['IMDS_OTEL_ASSUME_EC2', 'false', { assumeEc2: false }],
    ['IMDS_OTEL_TIMEOUT_MS', '1500', { timeoutMs: 1500 }],
    ['IMDS_OTEL_TIMEOUT_MS', ' ', { timeoutMs: 5000 }],
  ])('%s=%s sets %j', (name, value, expected) => {
    expect(readConfig({}, { [name]: value })).toMatchObject({ ...expected, invalidVariables: [] });
  });

  it.each([
    ['IMDS_OTEL_TAGS', '/(/'],
    ['IMDS_OTEL_TAGS', '/a/nonsense'],
    ['IMDS_OTEL_METADATA', 'no-separator'],
    ['IMDS_OTEL_METADATA', 'password=user-data'],
    ['IMDS_OTEL_METADATA', 'role=iam/security-credentials-extended/my-role'],
    ['IMDS_OTEL_METADATA', 'a\u001bb=local-ipv4'],
    ['IMDS_OTEL_TAGS', Array.from({ length: 51 }, (_, index) => `k${index}`).join(',')],
    ['IMDS_OTEL_EXCLUDE', 'a\u202eb'],
    ['IMDS_OTEL_RESOURCE_ID', 'maybe\u009b'],
    ['IMDS_OTEL_ASSUME_EC2', 'assume'],
    ['IMDS_OTEL_TIMEOUT_MS', 'soon'],
    ['IMDS_OTEL_TIMEOUT_MS', '-1'],
    ['IMDS_OTEL_TIMEOUT_MS', '3600001'],
  ])('%s=%s is ignored, and reported with its name', (name, value) => {
    const config = readConfig({}, { [name]: value });
    expect(config).toEqual({ ...readConfig({}, {}), invalidVariables: [expect.stringMatching(`^${name}: .`)] });
  });

  it('is reported in one line', () => {
    const env = { IMDS_OTEL_TAGS: '/(\u001b[2J/', IMDS_OTEL_METADATA: 'a\nb=x', IMDS_OTEL_ASSUME_EC2: '\u009b' };
    const { invalidVariables } = readConfig({}, env);
    expect(invalidVariables).toHaveLength(3);
    for (const text of invalidVariables) expect(text).toBe(escapeControls(text));
  });

  it('does not override an option', () => {
    const env = {
      IMDS_OTEL_TAGS: 'true',
      IMDS_OTEL_EXCLUDE: 'host.name',
      IMDS_OTEL_RESOURCE_ID: 'true',
      IMDS_OTEL_ASSUME_EC2: 'true',
      IMDS_OTEL_TIMEOUT_MS: '1',
    };
    const options = { tags: false, exclude: [], resourceId: false, assumeEc2: false, timeoutMs: 2 } as const;
    expect(readConfig(options, env)).toMatchObject(options);
  });
});

describe('the option', () => {
  const invalid: [string, unknown][] = [
    ['tags', ['']],
    ['tags', 'Name'],
    ['exclude', 'cloud.platform'],
    ['exclude', ['a\nb']],
    ['tags', ['a\u001bb']],
    ['tags', Array.from({ length: 51 }, (_, index) => `k${index}`)],
    ['metadata', null],
    ['metadata', 'x=local-ipv4'],
    ['metadata', { 'a\nb': 'local-ipv4' }],
    ['timeoutMs', Object.create(null)],
    ['metadata', { '': 'instance-life-cycle' }],
    ['metadata', { lifecycle: '' }],
    ['metadata', { lifecycle: 7 }],
    ['resourceId', 'false'],
    ['assumeEc2', 'assume'],
    ['timeoutMs', 0],
    ['timeoutMs', '5000'],
    ['timeoutMs', 3_600_001],
    ['timeoutMs', Number.NaN],
  ];
  it.each(invalid)('%s throws an error that names it if its value is %j', (option, value) => {
    expect(() => readConfig({ [option]: value } as ImdsDetectorOptions, {})).toThrow(option);
  });
});

describe('a property of Object.prototype', () => {
  const properties = {
    tags: true,
    metadata: { a: 'local-ipv4' },
    exclude: ['host.id'],
    resourceId: true,
    assumeEc2: 'yes',
    timeoutMs: 1,
    endpoint: 'http://127.0.0.1:9',
    IMDS_OTEL_TAGS: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  it.each(Object.entries(properties))('is neither an option nor a variable: %s', (name, value) => {
    const before = readConfig({}, {});
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
    try {
      expect(readConfig({}, {})).toEqual(before);
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe('an environment that is not one of the system', () => {
  // An application can assign such an object to process.env.
  const values: Readonly<Record<string, unknown>> = Object.freeze({
    IMDS_OTEL_TIMEOUT_MS: 7,
    IMDS_OTEL_RESOURCE_ID: true,
    IMDS_OTEL_TAGS: {},
  });

  it('has numbers and booleans as text, and nothing else', () => {
    const config = readConfig({}, values as Readonly<Record<string, string>>);
    expect(config).toMatchObject({ timeoutMs: 7, resourceId: true, tags: false, invalidVariables: [] });
  });
});

describe('the metadata path', () => {
  it.each([
    'iam/security-credentials',
    'iam/security-credentials/',
    'iam/security-credentials/my-role',
    'iam/security-credentials-extended/my-role',
    'IAM//security-credentials-extended',
    'iam/my-credential',
    '/latest/user-data/',
    'latest//user-data',
    '2021-07-15/user-data',
    '/latest/dynamic/instance-identity/rsa2048',
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
  ])('%s is refused with a reason', (path) => {
    const read = () => readConfig({ metadata: { 'my.attribute': path } }, {});
    expect(read).toThrow(/metadata\['my\.attribute'\] cannot be '.+': .{20}/);
  });

  it.each([
    'instance-life-cycle',
    '/placement/host-id',
    'network/interfaces/macs/0e:49:61:0f:c3:11/subnet-id',
    'iam/info',
    'public-keys/0=my-key/openssh-key',
    'user-data-of-mine',
  ])('%s is allowed', (path) => {
    expect(readConfig({ metadata: { a: path } }, {}).metadata).toEqual({ a: path });
  });
});

describe('two detections', () => {
  const key = (options: ImdsDetectorOptions, env = {}): string => detectionKey(readConfig(options, env), env);

  it('are the same if one has the options and the other their environment variables', () => {
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
    [{}, { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' }],
    [{}, { AWS_EC2_METADATA_V1_DISABLED: 'true' }],
    [{}, { AWS_METADATA_SERVICE_TIMEOUT: '3' }],
    [{}, { AWS_METADATA_SERVICE_NUM_ATTEMPTS: '5' }],
    [{}, { AWS_CONFIG_FILE: '/etc/aws' }],
    [{}, { AWS_PROFILE: 'other' }],
    [{}, { HOME: '/home/other' }],
  ])('differ if one of them has %j and %j', (options, env) => {
    expect(key(options, env)).not.toBe(key({}));
  });
});
