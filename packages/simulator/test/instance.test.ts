import { describe, expect, it } from 'vitest';
import { type InstanceFacts, PRESETS, type PresetName, startSimulator } from '../src/index.ts';
import { read } from './raw-exchange.ts';

const MAC = '/latest/meta-data/network/interfaces/macs/02:29:96:8f:6a:2d';

describe('one coherent instance', () => {
  it('says the same of itself everywhere', async () => {
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

  it('writes its JSON as the service does', async () => {
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
  ])('the zone id of %s%s is %s', async (region, letter, zoneId) => {
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
  ])('the architecture of %s is %s', async (instanceType, architecture) => {
    await using simulator = await startSimulator({ instance: { instanceType } });
    expect(simulator.instance.architecture).toBe(architecture);
  });

  it('takes a fact that is undefined for one that was not given', async () => {
    const given: object = { region: undefined, instanceType: undefined, role: undefined };
    await using simulator = await startSimulator({ instance: given });
    expect(simulator.instance).toMatchObject({ region: 'eu-central-1', instanceType: 'm7g.large', role: undefined });
  });

  it('does not put an instance into a zone of another region', async () => {
    const instance = { region: 'eu-central-1', availabilityZone: 'eu-west-1a' };
    await expect(startSimulator({ instance })).rejects.toThrow('eu-west-1a is not one of eu-central-1');
  });
});

const absent = Symbol('404');

describe('categories that not every instance has', () => {
  it.each<[string, string, Partial<InstanceFacts>, string | typeof absent]>([
    ['a key pair', 'public-keys/', { keyPair: { name: 'ops', publicKey: 'ssh-ed25519 AAAA ops' } }, '0=ops'],
    ['a key pair', 'public-keys/0/', { keyPair: { name: 'ops', publicKey: 'ssh-ed25519 AAAA ops' } }, 'openssh-key'],
    [
      'a key pair',
      'public-keys/0/openssh-key',
      { keyPair: { name: 'ops', publicKey: 'ssh-ed25519 AAAA ops' } },
      'ssh-ed25519 AAAA ops',
    ],
    ['no key pair', 'public-keys/', {}, absent],
    ['a placement group', 'placement/group-name', { placement: { groupName: 'near' } }, 'near'],
    ['a partition', 'placement/partition-number', { placement: { groupName: 'p', partitionNumber: 3 } }, '3'],
    ['a Dedicated Host', 'placement/host-id', { placement: { hostId: 'h-0123456789abcdef0' } }, 'h-0123456789abcdef0'],
    ['no placement group', 'placement/group-name', {}, absent],
    ['no public address', 'public-ipv4', {}, absent],
    ['no public address', 'public-hostname', {}, absent],
    ['no IPv6', 'ipv6', {}, absent],
    ['no Spot notice', 'spot/', {}, absent],
    ['no Auto Scaling group', 'autoscaling/target-lifecycle-state', {}, absent],
    [
      'several security groups',
      'security-groups',
      {
        securityGroups: [
          { id: 'sg-1', name: 'a' },
          { id: 'sg-2', name: 'b' },
        ],
      },
      'a\nb',
    ],
    ['several host names', 'hostname', { hostname: 'a.example b.example' }, 'a.example b.example'],
    ['paravirtual', 'kernel-id', { kernelId: 'aki-0123' }, 'aki-0123'],
    ['hardware virtual', 'kernel-id', {}, absent],
    ['hibernation', 'hibernation/configured', { hibernation: true }, 'true'],
  ])('%s: %s', async (_name, path, instance, expected) => {
    await using simulator = await startSimulator({ instance });
    const { statusLine, body } = await read(simulator, `/latest/meta-data/${path}`);
    expect(statusLine).toBe(expected === absent ? 'HTTP/1.1 404 Not Found' : 'HTTP/1.1 200 OK');
    if (expected !== absent) expect(body).toBe(expected);
  });
});

describe('presets', () => {
  it.each<[PresetName, string, string | typeof absent]>([
    ['on-demand', 'instance-life-cycle', 'on-demand'],
    ['spot', 'instance-life-cycle', 'spot'],
    ['ipv6-only', 'local-ipv4', absent],
    ['ipv6-only', 'ipv6', '2001:db8:1234:1a00:1c2a:3b4c:5d6e:7f80'],
    ['ipv6-only', 'hostname', 'i-0123456789abcdef0.eu-central-1.compute.internal'],
    ['china', 'services/domain', 'amazonaws.com.cn'],
    ['china', 'services/partition', 'aws-cn'],
    ['china', 'public-hostname', 'ec2-203-0-113-25.cn-north-1.compute.amazonaws.com.cn'],
    ['govcloud', 'services/partition', 'aws-us-gov'],
    ['no-role', 'iam/info', absent],
    ['no-role', 'iam/', absent],
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
  ])('%s: %s', async (preset, path, expected) => {
    await using simulator = await startSimulator({ preset });
    const { statusLine, body } = await read(simulator, `/latest/meta-data/${path}`);
    expect(statusLine).toBe(expected === absent ? 'HTTP/1.1 404 Not Found' : 'HTTP/1.1 200 OK');
    if (expected !== absent) expect(body).toBe(expected);
  });

  it.each(Object.keys(PRESETS) as PresetName[])('%s can be varied', async (preset) => {
    await using simulator = await startSimulator({ preset, instance: { instanceId: 'i-00000000000000abc' } });
    expect(simulator.instance).toMatchObject({ ...PRESETS[preset].instance, instanceId: 'i-00000000000000abc' });
  });

  it('an unknown one is an error that names those there are', async () => {
    await expect(startSimulator({ preset: 'reserved' as PresetName })).rejects.toThrow(
      /no preset 'reserved'.*several-interfaces/,
    );
  });
});
