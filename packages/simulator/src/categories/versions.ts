import { Folder } from './folder.ts';

/** The dated versions of IMDS, in addition to `latest`, in the order in which `/` lists them. */
export const VERSIONS: readonly string[] = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
  '2011-01-01',
  '2011-05-01',
  '2012-01-12',
  '2014-02-25',
  '2014-11-05',
  '2015-10-20',
  '2016-04-19',
  '2016-06-30',
  '2016-09-02',
  '2018-03-28',
  '2018-08-17',
  '2018-09-24',
  '2019-10-01',
  '2020-10-27',
  '2021-01-03',
  '2021-03-23',
  '2021-07-15',
  '2022-09-24',
  '2024-04-11',
];

/**
 * The first version of each category, unless it is 1.0. `*` matches any MAC address.
 * Source: instance metadata categories in the AWS documentation. A category without a version there gets the first
 * version after the release of its feature.
 */
const FIRST_VERSIONS: Readonly<Record<string, string>> = {
  dynamic: '2009-04-04',
  'meta-data/ancestor-ami-ids': '2007-10-10',
  'meta-data/autoscaling': '2021-07-15',
  'meta-data/block-device-mapping': '2007-12-15',
  'meta-data/events/maintenance': '2018-08-17',
  'meta-data/events/recommendations': '2020-10-27',
  'meta-data/hibernation': '2018-09-24',
  'meta-data/iam': '2012-01-12',
  'meta-data/identity-credentials': '2018-05-23',
  'meta-data/instance-action': '2008-09-01',
  'meta-data/instance-life-cycle': '2019-10-01',
  'meta-data/instance-type': '2007-08-29',
  'meta-data/ipv6': '2021-01-03',
  'meta-data/kernel-id': '2008-02-01',
  'meta-data/local-hostname': '2007-01-19',
  'meta-data/mac': '2011-01-01',
  'meta-data/network': '2011-01-01',
  'meta-data/network/interfaces/macs/*/ipv4-prefix': '2021-07-15',
  'meta-data/network/interfaces/macs/*/ipv6-prefix': '2021-07-15',
  'meta-data/network/interfaces/macs/*/ipv6s': '2016-06-30',
  'meta-data/network/interfaces/macs/*/network-card': '2020-11-01',
  'meta-data/network/interfaces/macs/*/subnet-ipv6-cidr-blocks': '2016-06-30',
  'meta-data/network/interfaces/macs/*/vpc-ipv4-cidr-blocks': '2016-06-30',
  'meta-data/network/interfaces/macs/*/vpc-ipv6-cidr-blocks': '2016-06-30',
  'meta-data/placement': '2008-02-01',
  'meta-data/placement/availability-zone-id': '2019-10-01',
  'meta-data/placement/group-name': '2020-08-24',
  'meta-data/placement/host-id': '2020-08-24',
  'meta-data/placement/partition-number': '2020-08-24',
  'meta-data/placement/region': '2020-08-24',
  'meta-data/product-codes': '2007-03-01',
  'meta-data/public-hostname': '2007-01-19',
  'meta-data/public-ipv4': '2007-01-19',
  'meta-data/ramdisk-id': '2007-10-10',
  'meta-data/services/domain': '2014-02-25',
  'meta-data/services/partition': '2015-10-20',
  'meta-data/spot/instance-action': '2016-11-15',
  'meta-data/spot/termination-time': '2014-11-05',
  'meta-data/system': '2022-09-24',
  'meta-data/tags': '2021-03-23',
};

/** Returns the folder as a version serves it: without categories of later versions, and without empty folders. */
export function selectVersion(version: string, folder: Folder, path: readonly string[] = []): Folder {
  if (version === 'latest') return folder;
  return folder.mapEntries((name, entry) => {
    const entryPath = [...path, name];
    if (firstVersionOf(entryPath) > version) return undefined;
    if (!(entry instanceof Folder)) return entry;
    const selected = selectVersion(version, entry, entryPath);
    return selected.entries.size > 0 ? selected : undefined;
  });
}

function firstVersionOf(path: readonly string[]): string {
  const pattern = path.map((name, index) => (path[index - 1] === 'macs' ? '*' : name)).join('/');
  return FIRST_VERSIONS[pattern] ?? '1.0';
}
