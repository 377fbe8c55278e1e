import { GOOGLE, LAPTOP, NITRO, type SysFiles, XEN } from 'test-support/dmi';

export type HostName = 'EC2 (Nitro)' | 'EC2 (Xen)' | 'another cloud' | 'a laptop' | 'unknown host';

/** The files below `/sys` of each host, by the name of the host in the table. */
export const HOSTS: Readonly<Record<HostName, SysFiles>> = {
  'EC2 (Nitro)': NITRO,
  'EC2 (Xen)': XEN,
  'another cloud': GOOGLE,
  'a laptop': LAPTOP,
  /** macOS, Windows, and sandboxes without `/sys`. */
  'unknown host': {},
};
