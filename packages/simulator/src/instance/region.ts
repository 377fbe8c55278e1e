/** An AWS partition. */
export interface Partition {
  /** For example `aws-cn`. */
  readonly name: string;
  /** DNS domain of the partition's services, for example `amazonaws.com.cn`. */
  readonly domain: string;
}

const PARTITIONS: readonly (readonly [prefix: string, partition: Partition])[] = [
  ['cn-', { name: 'aws-cn', domain: 'amazonaws.com.cn' }],
  ['us-gov-', { name: 'aws-us-gov', domain: 'amazonaws.com' }],
  ['us-isob-', { name: 'aws-iso-b', domain: 'sc2s.sgov.gov' }],
  ['us-isof-', { name: 'aws-iso-f', domain: 'csp.hci.ic.gov' }],
  ['us-iso-', { name: 'aws-iso', domain: 'c2s.ic.gov' }],
  ['eu-isoe-', { name: 'aws-iso-e', domain: 'cloud.adc-e.uk' }],
  ['eusc-', { name: 'aws-eusc', domain: 'amazonaws.eu' }],
];

/** Returns the partition of a region. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? { name: 'aws', domain: 'amazonaws.com' };
}

/**
 * Returns the Availability Zone ID, for example `euc1-az1` for `eu-central-1a`. On EC2, the number of a letter differs
 * by account. In the simulator, `a` is always 1.
 */
export function zoneIdOf(region: string, availabilityZone: string): string {
  const code = region
    .split('-')
    .map((part, index) =>
      index === 0 ? part : part.replace(/^(north|south|central|gov|iso[a-z]?)?(east|west)?$/, shorten),
    )
    .join('');
  const letter = availabilityZone.slice(region.length);
  const number = /^[a-z]$/.test(letter) ? letter.charCodeAt(0) - 'a'.charCodeAt(0) + 1 : 1;
  return `${code}-az${number}`;
}

function shorten(_part: string, first: string | undefined, second: string | undefined): string {
  return `${first?.charAt(0) ?? ''}${second?.charAt(0) ?? ''}`;
}

/** Returns the domain of private DNS names in a VPC. us-east-1 has a domain of its own. */
export function privateDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

/** Returns the public DNS name of an IPv4 address. */
export function publicHostname(region: string, address: string): string {
  const zone = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return `ec2-${address.replaceAll('.', '-')}.${zone}.${partitionOf(region).domain}`;
}
