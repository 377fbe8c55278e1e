import { describe, expect, it } from 'vitest';
import { type InstanceOptions, PRESETS, type PresetName, startSimulator } from '../src/index.ts';
import { read } from './raw-request.ts';

const MAC = '/latest/meta-data/network/interfaces/macs/02:29:96:8f:6a:2d';

describe('the instance', () => {
  it('has the same values in all of its metadata', async () => {
    await using simulator = await startSimulator({
      instance: { region: 'us-east-1', instanceType: 'c7i.xlarge', privateIpv4: '10.0.9.8', publicIpv4: '203.0.113.9' },
    });
    const get = async (path: string) => (await read(simulator, `/latest/meta-data/${path}`)).body;
    const document = JSON.parse((await read(simulator, '/latest/dynamic/instance-identity/document')).body);
    expect(document).toEqual({
      accountId: '012345678901',
      architecture: 'x86_64',
      availabilityZone: 'us-east-1a',
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: 'ami-0abcdef1234567890',
      instanceId: 'i-0123456789abcdef0',
      instanceType: 'c7i.xlarge',
      kernelId: null,
      pendingTime: '2025-01-02T03:04:05Z',
      privateIp: '10.0.9.8',
      ramdiskId: null,
      region: 'us-east-1',
      version: '2017-09-30',
    });
    expect(await get('placement/region')).toBe(document.region);
    expect(await get('placement/availability-zone')).toBe(document.availabilityZone);
    expect(await get('placement/availability-zone-id')).toBe('use1-az1');
    expect(await get('instance-type')).toBe(document.instanceType);
    expect(await get('local-ipv4')).toBe(document.privateIp);
    expect(await get('hostname')).toBe('ip-10-0-9-8.ec2.internal');
    expect(await get('local-hostname')).toBe('ip-10-0-9-8.ec2.internal');
    expect(await get('public-hostname')).toBe('ec2-203-0-113-9.compute-1.amazonaws.com');
    expect((await read(simulator, `${MAC}/ipv4-associations/203.0.113.9`)).body).toBe('10.0.9.8');
    expect((await read(simulator, `${MAC}/owner-id`)).body).toBe(document.accountId);
    expect(JSON.parse(await get('identity-credentials/ec2/info'))).toMatchObject({
      Code: 'Success',
      AccountId: '012345678901',
    });
  });

  it('has JSON in the format of IMDS', async () => {
    await using simulator = await startSimulator({ instance: { productCodes: ['1abc2defghijklm3nopqrs4tu'] } });
    const { body } = await read(simulator, '/latest/dynamic/instance-identity/document');
    expect(body.split('\n').slice(0, 2)).toEqual(['{', '  "accountId" : "012345678901",']);
    expect(body).toContain('  "marketplaceProductCodes" : [ "1abc2defghijklm3nopqrs4tu" ],\n');
    expect(body).toMatch(/"version" : "2017-09-30"\n\}$/);
  });

  it.each([
    ['eu-central-1', 'b', 'euc1-az2'],
    ['ap-southeast-2', 'a', 'apse2-az1'],
    ['ap-northeast-1', 'c', 'apne1-az3'],
    ['us-gov-west-1', 'a', 'usgw1-az1'],
    ['cn-north-1', 'a', 'cnn1-az1'],
    ['us-west-2', 'd', 'usw2-az4'],
    ['me-central-1', 'a', 'mec1-az1'],
    ['ca-west-1', 'a', 'caw1-az1'],
  ])('in zone %s%s has the zone ID %s', async (region, letter, zoneId) => {
    await using simulator = await startSimulator({ instance: { availabilityZone: `${region}${letter}` } });
    expect(simulator.instance).toMatchObject({ region, availabilityZoneId: zoneId });
  });

  it.each([
    ['m7g.large', 'arm64'],
    ['c6gn.xlarge', 'arm64'],
    ['im4gn.large', 'arm64'],
    ['x2gd.medium', 'arm64'],
    ['a1.medium', 'arm64'],
    ['t3.micro', 'x86_64'],
    ['g5.xlarge', 'x86_64'],
    ['g5g.xlarge', 'arm64'],
    ['m5.large', 'x86_64'],
    ['trn1.2xlarge', 'x86_64'],
    ['u-6tb1.56xlarge', 'x86_64'],
  ])('of type %s has the architecture %s', async (instanceType, architecture) => {
    await using simulator = await startSimulator({ instance: { instanceType } });
    expect(simulator.instance.architecture).toBe(architecture);
  });

  it('has the default for an attribute that is undefined, but no role if role is undefined', async () => {
    const instance = { region: undefined, instanceType: undefined, role: undefined };
    await using simulator = await startSimulator({ instance });
    expect(simulator.instance).toMatchObject({ region: 'eu-central-1', instanceType: 'm7g.large', role: undefined });
  });

  it('cannot be in a zone of another region', async () => {
    const instance = { region: 'eu-central-1', availabilityZone: 'eu-west-1a' };
    await expect(startSimulator({ instance })).rejects.toThrow(
      'Availability zone eu-west-1a is not in region eu-central-1',
    );
  });
});

const ABSENT = Symbol('absent');
const keyPair = { name: 'ops', publicKey: 'ssh-ed25519 AAAA ops' };

describe('the optional category', () => {
  it.each<[string, string, InstanceOptions, string]>([
    ['public-keys/', 'with a key pair', { keyPair }, '0=ops'],
    ['public-keys/0/', 'with a key pair', { keyPair }, 'openssh-key'],
    ['public-keys/0/openssh-key', 'with a key pair', { keyPair }, 'ssh-ed25519 AAAA ops'],
    ['placement/group-name', 'in a placement group', { placement: { groupName: 'near' } }, 'near'],
    ['placement/partition-number', 'in a partition', { placement: { groupName: 'p', partitionNumber: 3 } }, '3'],
    [
      'placement/host-id',
      'on a Dedicated Host',
      { placement: { hostId: 'h-0123456789abcdef0' } },
      'h-0123456789abcdef0',
    ],
    [
      'security-groups',
      'in several security groups',
      {
        securityGroups: [
          { id: 'sg-1', name: 'a' },
          { id: 'sg-2', name: 'b' },
        ],
      },
      'a\nb',
    ],
    ['hostname', 'with several host names', { hostname: 'a.example b.example' }, 'a.example b.example'],
    ['kernel-id', 'with a kernel ID', { kernelId: 'aki-0123' }, 'aki-0123'],
    ['hibernation/configured', 'with hibernation', { hibernation: true }, 'true'],
  ])('%s exists for an instance %s', async (path, _when, instance, expected) => {
    await using simulator = await startSimulator({ instance });
    const { statusLine, body } = await read(simulator, `/latest/meta-data/${path}`);
    expect(statusLine).toBe('HTTP/1.1 200 OK');
    expect(body).toBe(expected);
  });

  it.each([
    'public-keys/',
    'placement/group-name',
    'public-ipv4',
    'public-hostname',
    'ipv6',
    'spot/',
    'autoscaling/target-lifecycle-state',
    'kernel-id',
  ])('%s does not exist for the default instance', async (path) => {
    await using simulator = await startSimulator();
    expect((await read(simulator, `/latest/meta-data/${path}`)).statusLine).toBe('HTTP/1.1 404 Not Found');
  });
});

describe('the preset', () => {
  it.each<[PresetName, string, string | typeof ABSENT]>([
    ['on-demand', 'instance-life-cycle', 'on-demand'],
    ['spot', 'instance-life-cycle', 'spot'],
    ['ipv6-only', 'local-ipv4', ABSENT],
    ['ipv6-only', 'ipv6', '2001:db8:1234:1a00:1c2a:3b4c:5d6e:7f80'],
    ['ipv6-only', 'hostname', 'i-0123456789abcdef0.eu-central-1.compute.internal'],
    ['china', 'services/domain', 'amazonaws.com.cn'],
    ['china', 'services/partition', 'aws-cn'],
    ['china', 'public-hostname', 'ec2-203-0-113-25.cn-north-1.compute.amazonaws.com.cn'],
    ['govcloud', 'services/partition', 'aws-us-gov'],
    ['no-role', 'iam/info', ABSENT],
    ['no-role', 'iam/', ABSENT],
    ['several-interfaces', 'network/interfaces/macs/', '02:29:96:8f:6a:2d/\n02:29:96:8f:6a:2e/'],
    ['several-interfaces', 'network/interfaces/macs/02:29:96:8f:6a:2e/device-number', '1'],
    ['several-interfaces', 'network/interfaces/macs/02:29:96:8f:6a:2e/local-ipv4s', '10.0.2.24\n10.0.2.25'],
    [
      'several-interfaces',
      'network/interfaces/macs/02:29:96:8f:6a:2e/local-hostname',
      'ip-10-0-2-24.eu-central-1.compute.internal',
    ],
    ['windows', 'block-device-mapping/root', '/dev/sda1'],
    ['xen', 'system', 'xen-hvm'],
    ['auto-scaling', 'autoscaling/target-lifecycle-state', 'InService'],
  ])('%s determines %s', async (preset, path, expected) => {
    await using simulator = await startSimulator({ preset });
    const { statusLine, body } = await read(simulator, `/latest/meta-data/${path}`);
    expect(statusLine).toBe(expected === ABSENT ? 'HTTP/1.1 404 Not Found' : 'HTTP/1.1 200 OK');
    if (expected !== ABSENT) expect(body).toBe(expected);
  });

  it.each(Object.keys(PRESETS) as PresetName[])('%s can be combined with attributes', async (preset) => {
    await using simulator = await startSimulator({ preset, instance: { instanceId: 'i-00000000000000abc' } });
    expect(simulator.instance).toMatchObject({ ...PRESETS[preset].instance, instanceId: 'i-00000000000000abc' });
  });

  it('must exist: an unknown name is an error that lists all presets', async () => {
    await expect(startSimulator({ preset: 'reserved' as PresetName })).rejects.toThrow(
      /Unknown preset 'reserved'.*several-interfaces/,
    );
  });
});
