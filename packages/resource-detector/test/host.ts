import type { Host } from '../src/residency.ts';

/** A host made of these files and variables alone. */
export function hostOf(files: Readonly<Record<string, string>> = {}, env: Host['env'] = {}): Host {
  return { env, readFile: (path) => files[path]?.trim() };
}

const DMI = '/sys/class/dmi/id';

/** The files of an m7g.large, as any process on it can read them. */
export const NITRO: Readonly<Record<string, string>> = {
  [`${DMI}/sys_vendor`]: 'Amazon EC2\n',
  [`${DMI}/product_name`]: 'm7g.large\n',
  [`${DMI}/board_asset_tag`]: 'i-0123456789abcdef0\n',
  [`${DMI}/product_version`]: '1.0\n',
};

/** The files of a t2.micro. */
export const XEN: Readonly<Record<string, string>> = {
  [`${DMI}/sys_vendor`]: 'Xen\n',
  [`${DMI}/product_name`]: 'HVM domU\n',
  [`${DMI}/product_version`]: '4.11.amazon\n',
  '/sys/hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef\n',
};

/** The files of a virtual machine of another cloud. */
export const GOOGLE: Readonly<Record<string, string>> = {
  [`${DMI}/sys_vendor`]: 'Google\n',
  [`${DMI}/product_name`]: 'Google Compute Engine\n',
  // One machine in 4096 has a uuid that starts so.
  [`${DMI}/product_uuid`]: 'ec2f0aaf-0000-0000-0000-000000000000\n',
};
