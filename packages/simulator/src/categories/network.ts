import type { InstanceFacts, NetworkInterface } from '../instance/facts.ts';
import { privateDomain, publicHostname } from '../instance/region.ts';
import { Folder, folderOf } from '../tree.ts';

/** `network/`: one folder for each interface, named by its MAC address. */
export function network(instance: InstanceFacts): Folder {
  const interfaces = [firstInterface(instance), ...instance.furtherInterfaces];
  const macs = interfaces.map((card, index) => [card.mac, interfaceFolder(instance, card, index)] as const);
  return new Folder({ interfaces: new Folder({ macs: new Folder(Object.fromEntries(macs)) }) });
}

function firstInterface(instance: InstanceFacts): NetworkInterface {
  const present = (address: string | undefined): string[] => (address === undefined ? [] : [address]);
  return {
    mac: instance.mac,
    interfaceId: instance.interfaceId,
    privateIpv4s: present(instance.privateIpv4),
    publicIpv4s: present(instance.publicIpv4),
    ipv6s: present(instance.ipv6),
    subnetId: instance.subnetId,
    subnetIpv4Cidr: instance.subnetIpv4Cidr,
    subnetIpv6Cidr: instance.subnetIpv6Cidr,
    securityGroups: instance.securityGroups,
  };
}

function interfaceFolder(instance: InstanceFacts, card: NetworkInterface, index: number): Folder {
  const { region } = instance;
  const [privateIpv4] = card.privateIpv4s;
  const [publicIpv4] = card.publicIpv4s;
  const lines = (values: readonly string[]): string | undefined => (values.length > 0 ? values.join('\n') : undefined);
  return new Folder({
    'device-number': String(index),
    'interface-id': card.interfaceId,
    // The public addresses stand for the private ones in the order of both lists.
    'ipv4-associations': folderOf(
      Object.fromEntries(card.publicIpv4s.map((address, at) => [address, card.privateIpv4s[at]])),
    ),
    'ipv4-prefix': lines(card.ipv4Prefixes ?? []),
    'ipv6-prefix': lines(card.ipv6Prefixes ?? []),
    ipv6s: lines(card.ipv6s),
    'local-hostname': index === 0 ? instance.hostname : hostnameOf(privateIpv4, region),
    'local-ipv4s': lines(card.privateIpv4s),
    mac: card.mac,
    'network-card': String(card.networkCard ?? 0),
    'owner-id': instance.accountId,
    'public-hostname': publicIpv4 && publicHostname(region, publicIpv4),
    'public-ipv4s': lines(card.publicIpv4s),
    'security-group-ids': lines(card.securityGroups.map(({ id }) => id)),
    'security-groups': lines(card.securityGroups.map(({ name }) => name)),
    'subnet-id': card.subnetId,
    'subnet-ipv4-cidr-block': card.subnetIpv4Cidr,
    'subnet-ipv6-cidr-blocks': card.subnetIpv6Cidr,
    'vpc-id': instance.vpcId,
    'vpc-ipv4-cidr-block': instance.vpcIpv4Cidr,
    'vpc-ipv4-cidr-blocks': instance.vpcIpv4Cidr,
    'vpc-ipv6-cidr-blocks': instance.vpcIpv6Cidr,
  });
}

function hostnameOf(privateIpv4: string | undefined, region: string): string | undefined {
  return privateIpv4 && `ip-${privateIpv4.replaceAll('.', '-')}.${privateDomain(region)}`;
}
