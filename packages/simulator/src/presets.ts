import type { InstanceOptions } from './instance/facts.ts';

/** Name of a preset. */
export type PresetName =
  | 'on-demand'
  | 'spot'
  | 'ipv6-only'
  | 'china'
  | 'govcloud'
  | 'no-role'
  | 'several-interfaces'
  | 'windows'
  | 'xen'
  | 'auto-scaling';

/** A kind of instance that the simulator can start from. */
export interface Preset {
  /** Short description. */
  readonly summary: string;
  /** Attributes that differ from the defaults of `InstanceFacts`. */
  readonly instance: InstanceOptions;
}

/** All presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  'on-demand': { summary: 'the default: Nitro, Graviton, with an IAM role, IPv4 only', instance: {} },
  spot: { summary: 'a Spot Instance', instance: { lifeCycle: 'spot' } },
  'ipv6-only': {
    summary: 'in an IPv6-only subnet',
    instance: {
      privateIpv4: undefined,
      ipv6: '2001:db8:1234:1a00:1c2a:3b4c:5d6e:7f80',
      vpcIpv6Cidr: '2001:db8:1234:1a00::/56',
      subnetIpv6Cidr: '2001:db8:1234:1a00::/64',
    },
  },
  china: { summary: 'in the aws-cn partition', instance: { region: 'cn-north-1', publicIpv4: '203.0.113.25' } },
  govcloud: {
    summary: 'in the aws-us-gov partition',
    instance: { region: 'us-gov-west-1', publicIpv4: '203.0.113.25' },
  },
  'no-role': { summary: 'without an IAM role', instance: { role: undefined } },
  'several-interfaces': {
    summary: 'with two network interfaces, public IPv4 addresses and IPv6',
    instance: {
      publicIpv4: '203.0.113.25',
      ipv6: '2001:db8:1234:1a00:1c2a:3b4c:5d6e:7f80',
      secondaryInterfaces: [
        {
          mac: '02:29:96:8f:6a:2e',
          interfaceId: 'eni-0123456789abcdef1',
          privateIpv4s: ['10.0.2.24', '10.0.2.25'],
          publicIpv4s: ['203.0.113.26'],
          ipv6s: [],
          subnetId: 'subnet-0123456789abcdef1',
          subnetIpv4Cidr: '10.0.2.0/24',
          securityGroups: [
            { id: 'sg-0123456789abcdef1', name: 'internal' },
            { id: 'sg-0123456789abcdef2', name: 'monitoring' },
          ],
        },
      ],
    },
  },
  windows: {
    summary: 'Windows Server with PowerShell user data',
    instance: {
      instanceType: 'm7i.large',
      billingProducts: ['bp-6ba54002'],
      blockDevices: { ami: '/dev/sda1', root: '/dev/sda1' },
      userData: '<powershell>Get-Date</powershell>\n',
    },
  },
  xen: {
    summary: 'on the Xen hypervisor',
    instance: { instanceType: 't2.micro', virtualization: 'xen-hvm', blockDevices: { ami: 'xvda', root: '/dev/xvda' } },
  },
  'auto-scaling': { summary: 'in an Auto Scaling group, state InService', instance: { autoScalingState: 'InService' } },
};
