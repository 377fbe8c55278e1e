/** The partition of AWS that a region belongs to, with the DNS domain of its services. */
export interface Partition {
  readonly name: string;
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

export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? { name: 'aws', domain: 'amazonaws.com' };
}

/** `eu-central-1` and its zone `a` are `euc1-az1`: which letter is which zone differs by account; here a is 1. */
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

/** The names of the VPC's own DNS. us-east-1 is older than the scheme of the others. */
export function privateDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

/** The public DNS name of an address. */
export function publicHostname(region: string, address: string): string {
  const zone = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return `ec2-${address.replaceAll('.', '-')}.${zone}.${partitionOf(region).domain}`;
}
