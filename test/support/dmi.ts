/** Files below `/sys` that identify a host, as any process on it can read them, by their absolute path. */
export type SysFiles = Readonly<Record<string, string>>;

const DMI = '/sys/class/dmi/id';

/** The files of an EC2 instance on Nitro: an m7g.large. */
export const NITRO: SysFiles = {
  [`${DMI}/sys_vendor`]: 'Amazon EC2\n',
  [`${DMI}/product_name`]: 'm7g.large\n',
  [`${DMI}/board_asset_tag`]: 'i-0123456789abcdef0\n',
  [`${DMI}/product_version`]: '1.0\n',
};

/** The files of an EC2 instance on Xen: a t2.micro. */
export const XEN: SysFiles = {
  [`${DMI}/sys_vendor`]: 'Xen\n',
  [`${DMI}/product_name`]: 'HVM domU\n',
  [`${DMI}/product_version`]: '4.11.amazon\n',
  '/sys/hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef\n',
};

/** The files of a virtual machine on another cloud. */
export const GOOGLE: SysFiles = {
  [`${DMI}/sys_vendor`]: 'Google\n',
  [`${DMI}/product_name`]: 'Google Compute Engine\n',
  // One machine in 4096 has a UUID that starts with ec2, like those of EC2.
  [`${DMI}/product_uuid`]: 'ec2f0aaf-0000-0000-0000-000000000000\n',
};

/** The files of a laptop. */
export const LAPTOP: SysFiles = {
  [`${DMI}/sys_vendor`]: 'LENOVO\n',
  [`${DMI}/product_name`]: '20XW00000\n',
};
