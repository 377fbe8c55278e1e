import type { Credentials } from '../instance/credentials.ts';
import type { InstanceFacts } from '../instance/facts.ts';
import { partitionOf, publicHostname } from '../instance/region.ts';
import { Folder, folderUnlessEmpty, linesUnlessEmpty } from './folder.ts';
import { iamFolder, identityCredentialsFolder } from './iam.ts';
import { networkFolder } from './network.ts';

/** Metadata that changes while the instance runs. */
export interface ChangingMetaData {
  readonly roleCredentials: Credentials;
  readonly instanceCredentials: Credentials;
  /** Whether `tags/` exists. */
  readonly instanceTags: boolean;
  /** The items of `spot/`; empty without an interruption notice. */
  readonly spot: Readonly<Record<string, string>>;
  /** The JSON of `events/recommendations/rebalance`; `undefined` without a recommendation. */
  readonly rebalance: string | undefined;
  /** The JSON of `events/maintenance/scheduled` and of `events/maintenance/history`. */
  readonly maintenance: { readonly scheduled: string; readonly history: string };
}

/** Builds `meta-data/`: all documented categories that apply to this instance. */
export function metaDataFolder(instance: InstanceFacts, state: ChangingMetaData): Folder {
  const { region, keyPair, placement } = instance;
  const { name: partition, domain } = partitionOf(region);
  const { publicIpv4 } = instance;
  return new Folder({
    'ami-id': instance.imageId,
    'ami-launch-index': String(instance.launchIndex),
    'ami-manifest-path': '(unknown)',
    'ancestor-ami-ids': linesUnlessEmpty(instance.ancestorImageIds),
    autoscaling: folderUnlessEmpty({ 'target-lifecycle-state': instance.autoScalingState }),
    'block-device-mapping': folderUnlessEmpty(instance.blockDevices),
    events: new Folder({
      maintenance: new Folder({ history: state.maintenance.history, scheduled: state.maintenance.scheduled }),
      recommendations: folderUnlessEmpty({ rebalance: state.rebalance }),
    }),
    hibernation: new Folder({ configured: String(instance.hibernation) }),
    hostname: instance.hostname,
    iam: iamFolder(instance, state.roleCredentials),
    'identity-credentials': identityCredentialsFolder(instance, state.instanceCredentials),
    'instance-action': 'none',
    'instance-id': instance.instanceId,
    'instance-life-cycle': instance.lifeCycle,
    'instance-type': instance.instanceType,
    ipv6: instance.ipv6,
    'kernel-id': instance.kernelId,
    'local-hostname': instance.hostname,
    'local-ipv4': instance.privateIpv4,
    mac: instance.mac,
    network: networkFolder(instance),
    placement: new Folder({
      'availability-zone': instance.availabilityZone,
      'availability-zone-id': instance.availabilityZoneId,
      'group-name': placement.groupName,
      'host-id': placement.hostId,
      'partition-number': placement.partitionNumber?.toString(),
      region,
    }),
    'product-codes': linesUnlessEmpty(instance.productCodes),
    profile: instance.virtualization === 'xen-pv' ? 'default-paravirtual' : 'default-hvm',
    'public-hostname': publicIpv4 && publicHostname(region, publicIpv4),
    'public-ipv4': publicIpv4,
    'public-keys':
      keyPair && new Folder({ 0: new Folder({ 'openssh-key': keyPair.publicKey }) }, { 0: `0=${keyPair.name}` }),
    'ramdisk-id': instance.ramdiskId,
    'reservation-id': instance.reservationId,
    'security-groups': linesUnlessEmpty(instance.securityGroups.map(({ name }) => name)),
    services: new Folder({ domain, partition }),
    spot: folderUnlessEmpty(state.spot),
    system: instance.virtualization,
    tags: state.instanceTags ? new Folder({ instance: new Folder(instance.tags) }) : undefined,
  });
}
