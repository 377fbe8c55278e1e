import type { InstanceFacts, NetworkInterface } from '../instance/facts.ts';
import { privateDomain, publicHostname } from '../instance/region.ts';
import { Folder, folderUnlessEmpty, linesUnlessEmpty } from './folder.ts';

/** Builds `network/`: one folder per network interface, named after its MAC address. */
export function networkFolder(instance: InstanceFacts): Folder {
  const interfaces = [primaryInterface(instance), ...instance.secondaryInterfaces];
  const macs = interfaces.map(
    (networkInterface, index) => [networkInterface.mac, interfaceFolder(instance, networkInterface, index)] as const,
  );
  return new Folder({ interfaces: new Folder({ macs: new Folder(Object.fromEntries(macs)) }) });
}

function primaryInterface(instance: InstanceFacts): NetworkInterface {
  const listOf = (address: string | undefined): string[] => (address === undefined ? [] : [address]);
  return {
    mac: instance.mac,
    interfaceId: instance.interfaceId,
    privateIpv4s: listOf(instance.privateIpv4),
    publicIpv4s: listOf(instance.publicIpv4),
    ipv6s: listOf(instance.ipv6),
    subnetId: instance.subnetId,
    subnetIpv4Cidr: instance.subnetIpv4Cidr,
    subnetIpv6Cidr: instance.subnetIpv6Cidr,
    securityGroups: instance.securityGroups,
  };
}

function interfaceFolder(instance: InstanceFacts, networkInterface: NetworkInterface, index: number): Folder {
  const { region } = instance;
  const [privateIpv4] = networkInterface.privateIpv4s;
  const [publicIpv4] = networkInterface.publicIpv4s;
  return new Folder({
    'device-number': String(index),
    'interface-id': networkInterface.interfaceId,
    // The public and private addresses are associated by their index.
    'ipv4-associations': folderUnlessEmpty(
      Object.fromEntries(
        networkInterface.publicIpv4s.map((address, position) => [address, networkInterface.privateIpv4s[position]]),
      ),
    ),
    'ipv4-prefix': linesUnlessEmpty(networkInterface.ipv4Prefixes ?? []),
    'ipv6-prefix': linesUnlessEmpty(networkInterface.ipv6Prefixes ?? []),
    ipv6s: linesUnlessEmpty(networkInterface.ipv6s),
    'local-hostname': index === 0 ? instance.hostname : privateHostname(privateIpv4, region),
    'local-ipv4s': linesUnlessEmpty(networkInterface.privateIpv4s),
    mac: networkInterface.mac,
    'network-card': String(networkInterface.networkCard ?? 0),
    'owner-id': instance.accountId,
    'public-hostname': publicIpv4 && publicHostname(region, publicIpv4),
    'public-ipv4s': linesUnlessEmpty(networkInterface.publicIpv4s),
    'security-group-ids': linesUnlessEmpty(networkInterface.securityGroups.map(({ id }) => id)),
    'security-groups': linesUnlessEmpty(networkInterface.securityGroups.map(({ name }) => name)),
    'subnet-id': networkInterface.subnetId,
    'subnet-ipv4-cidr-block': networkInterface.subnetIpv4Cidr,
    'subnet-ipv6-cidr-blocks': networkInterface.subnetIpv6Cidr,
    'vpc-id': instance.vpcId,
    'vpc-ipv4-cidr-block': instance.vpcIpv4Cidr,
    'vpc-ipv4-cidr-blocks': instance.vpcIpv4Cidr,
    'vpc-ipv6-cidr-blocks': instance.vpcIpv6Cidr,
  });
}

function privateHostname(privateIpv4: string | undefined, region: string): string | undefined {
  return privateIpv4 && `ip-${privateIpv4.replaceAll('.', '-')}.${privateDomain(region)}`;
}
