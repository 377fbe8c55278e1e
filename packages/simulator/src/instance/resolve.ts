import type { InstanceFacts } from './facts.ts';
import { privateDomain, zoneIdOf } from './region.ts';

/** What user data may hold at most, in bytes. */
const MAX_USER_DATA_BYTES = 16 * 1024;

/** Facts that have a default and can be told not to be: elsewhere `undefined` means as much as nothing. */
const MAY_BE_ABSENT: readonly string[] = ['privateIpv4', 'subnetIpv4Cidr', 'role'] satisfies (keyof InstanceFacts)[];

/** Completes an instance: what is not given has a default or follows from what is. */
export function resolveInstance(options: Partial<InstanceFacts> = {}): InstanceFacts {
  const given: Partial<InstanceFacts> = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined || MAY_BE_ABSENT.includes(name)),
  );
  const region = given.region ?? given.availabilityZone?.replace(/[a-z]$/, '') ?? 'eu-central-1';
  const availabilityZone = given.availabilityZone ?? `${region}a`;
  const instanceType = given.instanceType ?? 'm7g.large';
  const instanceId = given.instanceId ?? 'i-0123456789abcdef0';
  const privateIpv4 = 'privateIpv4' in given ? given.privateIpv4 : '10.0.1.23';

  const facts: InstanceFacts = {
    accountId: '012345678901',
    instanceId,
    instanceType,
    architecture: architectureOf(instanceType),
    imageId: 'ami-0abcdef1234567890',
    ancestorImageIds: [],
    kernelId: undefined,
    ramdiskId: undefined,
    launchIndex: 0,
    reservationId: 'r-0123456789abcdef0',
    region,
    availabilityZone,
    availabilityZoneId: zoneIdOf(region, availabilityZone),
    hostname: `${hostLabel(privateIpv4, instanceId)}.${privateDomain(region)}`,
    privateIpv4,
    publicIpv4: undefined,
    ipv6: undefined,
    mac: '02:29:96:8f:6a:2d',
    interfaceId: 'eni-0123456789abcdef0',
    vpcId: 'vpc-0123456789abcdef0',
    vpcIpv4Cidr: '10.0.0.0/16',
    vpcIpv6Cidr: given.ipv6 === undefined ? undefined : '2001:db8:1234:1a00::/56',
    subnetId: 'subnet-0123456789abcdef0',
    subnetIpv4Cidr: privateIpv4 === undefined ? undefined : '10.0.1.0/24',
    subnetIpv6Cidr: given.ipv6 === undefined ? undefined : '2001:db8:1234:1a00::/64',
    furtherInterfaces: [],
    securityGroups: [{ id: 'sg-0123456789abcdef0', name: 'default' }],
    blockDevices: { ami: '/dev/xvda', root: '/dev/xvda' },
    placement: {},
    lifeCycle: 'on-demand',
    role: { name: 'example-role' },
    tags: { Name: 'example' },
    userData: undefined,
    keyPair: undefined,
    autoScalingState: undefined,
    virtualization: 'nitro',
    hibernation: false,
    detailedMonitoring: false,
    productCodes: [],
    billingProducts: [],
    pendingTime: new Date('2025-01-02T03:04:05Z'),
    ...given,
  };
  check(facts);
  return facts;
}

/** Graviton types carry a g behind the number of their generation (m7g, c6gn, im4gn); the first ones were a1. */
export function architectureOf(instanceType: string): string {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? 'arm64' : 'x86_64';
}

function hostLabel(privateIpv4: string | undefined, instanceId: string): string {
  return privateIpv4 === undefined ? instanceId : `ip-${privateIpv4.replaceAll('.', '-')}`;
}

function check({ region, availabilityZone, userData }: InstanceFacts): void {
  if (!availabilityZone.startsWith(region)) {
    throw new TypeError(
      `The availability zone ${availabilityZone} is not one of ${region}: give both, or one of them.`,
    );
  }
  if (userData !== undefined && Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    throw new TypeError('userData is at most 16 KiB, as EC2 takes no more.');
  }
}
