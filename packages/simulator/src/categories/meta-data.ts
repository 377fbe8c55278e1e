import type { Credentials } from '../credentials.ts';
import type { InstanceFacts } from '../instance/facts.ts';
import { partitionOf, publicHostname } from '../instance/region.ts';
import { Folder, folderOf } from '../tree.ts';
import { iam, identityCredentials } from './iam.ts';
import { network } from './network.ts';

/** What of an instance's metadata changes while it runs. */
export interface ChangingMetaData {
  readonly roleCredentials: Credentials;
  readonly instanceCredentials: Credentials;
  /** Whether the instance allows tags in its metadata. */
  readonly instanceTags: boolean;
  /** The items of `spot/`, once there is a notice. */
  readonly spot: Readonly<Record<string, string>>;
  /** The JSON of `events/recommendations/rebalance`, once there is a recommendation. */
  readonly rebalance: string | undefined;
  /** The JSON of `events/maintenance/scheduled` and of `events/maintenance/history`. */
  readonly maintenance: { readonly scheduled: string; readonly history: string };
}

/** `meta-data/`: all categories of the documentation that this instance has. */
export function metaData(instance: InstanceFacts, state: ChangingMetaData): Folder {
  const { region, keyPair, placement } = instance;
  const { name: partition, domain } = partitionOf(region);
  const { publicIpv4 } = instance;
  const lines = (values: readonly string[]): string | undefined => (values.length > 0 ? values.join('\n') : undefined);
  return new Folder({
    'ami-id': instance.imageId,
    'ami-launch-index': String(instance.launchIndex),
    'ami-manifest-path': '(unknown)',
    'ancestor-ami-ids': lines(instance.ancestorImageIds),
    autoscaling: folderOf({ 'target-lifecycle-state': instance.autoScalingState }),
    'block-device-mapping': folderOf(instance.blockDevices),
    events: new Folder({
      maintenance: new Folder({ history: state.maintenance.history, scheduled: state.maintenance.scheduled }),
      recommendations: folderOf({ rebalance: state.rebalance }),
    }),
    hibernation: new Folder({ configured: String(instance.hibernation) }),
    hostname: instance.hostname,
    iam: iam(instance, state.roleCredentials),
    'identity-credentials': identityCredentials(instance, state.instanceCredentials),
    'instance-action': 'none',
    'instance-id': instance.instanceId,
    'instance-life-cycle': instance.lifeCycle,
    'instance-type': instance.instanceType,
    ipv6: instance.ipv6,
    'kernel-id': instance.kernelId,
    'local-hostname': instance.hostname,
    'local-ipv4': instance.privateIpv4,
    mac: instance.mac,
    network: network(instance),
    placement: new Folder({
      'availability-zone': instance.availabilityZone,
      'availability-zone-id': instance.availabilityZoneId,
      'group-name': placement.groupName,
      'host-id': placement.hostId,
      'partition-number': placement.partitionNumber?.toString(),
      region,
    }),
    'product-codes': lines(instance.productCodes),
    profile: instance.virtualization === 'xen-pv' ? 'default-paravirtual' : 'default-hvm',
    'public-hostname': publicIpv4 && publicHostname(region, publicIpv4),
    'public-ipv4': publicIpv4,
    'public-keys':
      keyPair && new Folder({ 0: new Folder({ 'openssh-key': keyPair.publicKey }) }, { 0: `0=${keyPair.name}` }),
    'ramdisk-id': instance.ramdiskId,
    'reservation-id': instance.reservationId,
    'security-groups': lines(instance.securityGroups.map(({ name }) => name)),
    services: new Folder({ domain, partition }),
    spot: folderOf(state.spot),
    system: instance.virtualization,
    tags: state.instanceTags ? new Folder({ instance: new Folder(instance.tags) }) : undefined,
  });
}
