/** Files under `/sys` by their path below it, as any process can read them there. */
export type SysFiles = Readonly<Record<string, string>>;

export type HostName = 'EC2 (Nitro)' | 'EC2 (Xen)' | 'another cloud' | 'a laptop' | 'nothing known';

const DMI = 'class/dmi/id';

/** The hosts of the situations by the names that the table gives them. */
export const HOSTS: Readonly<Record<HostName, SysFiles>> = {
  'EC2 (Nitro)': {
    [`${DMI}/sys_vendor`]: 'Amazon EC2\n',
    [`${DMI}/product_name`]: 'm7g.large\n',
    [`${DMI}/board_asset_tag`]: 'i-0123456789abcdef0\n',
    [`${DMI}/product_version`]: '1.0\n',
  },
  'EC2 (Xen)': {
    [`${DMI}/sys_vendor`]: 'Xen\n',
    [`${DMI}/product_name`]: 'HVM domU\n',
    [`${DMI}/product_version`]: '4.11.amazon\n',
    'hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef\n',
  },
  'another cloud': {
    [`${DMI}/sys_vendor`]: 'Google\n',
    [`${DMI}/product_name`]: 'Google Compute Engine\n',
  },
  'a laptop': {
    [`${DMI}/sys_vendor`]: 'LENOVO\n',
    [`${DMI}/product_name`]: '20XW00000\n',
  },
  /** macOS, Windows, and sandboxes without `/sys`. */
  'nothing known': {},
};
