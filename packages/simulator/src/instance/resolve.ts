import type { InstanceFacts, InstanceOptions } from './facts.ts';
import { privateDomain, zoneIdOf } from './region.ts';

const MAX_USER_DATA_BYTES = 16 * 1024;

/** Attributes with a default that `undefined` removes. For all others, `undefined` means the default. */
const REMOVABLE: readonly string[] = ['privateIpv4', 'subnetIpv4Cidr', 'role'] satisfies (keyof InstanceFacts)[];

/**
 * Adds the attributes that are not given: defaults, or values that are derived from the given ones.
 * @throws TypeError if the zone is not in the region, or if the user data is too long.
 */
export function resolveInstance(options: InstanceOptions = {}): InstanceFacts {
  const given: Partial<InstanceFacts> = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined || REMOVABLE.includes(name)),
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
    hostname: `${hostnameLabel(privateIpv4, instanceId)}.${privateDomain(region)}`,
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
    secondaryInterfaces: [],
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

/** Graviton instance types have a g after the generation number (m7g, c6gn, im4gn), except the first ones (a1). */
function architectureOf(instanceType: string): string {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? 'arm64' : 'x86_64';
}

function hostnameLabel(privateIpv4: string | undefined, instanceId: string): string {
  return privateIpv4 === undefined ? instanceId : `ip-${privateIpv4.replaceAll('.', '-')}`;
}

function check({ region, availabilityZone, userData }: InstanceFacts): void {
  if (!availabilityZone.startsWith(region)) {
    throw new TypeError(
      `Availability zone ${availabilityZone} is not in region ${region}. Set a matching pair, or only one of them.`,
    );
  }
  if (userData !== undefined && Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    throw new TypeError('userData is too long. Use at most 16 KiB, the limit of EC2.');
  }
}
