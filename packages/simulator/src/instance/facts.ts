/** What `instance-life-cycle` says: how the instance was bought. */
export type LifeCycle = 'on-demand' | 'spot' | 'scheduled' | 'capacity-block';

/** The IAM role of an instance, and the instance profile that carries it. */
export interface Role {
  readonly name: string;
  /** The role's name by default. */
  readonly profileName?: string;
}

/** A security group, such as `sg-0123456789abcdef0` with its name. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
}

/** A network interface. */
export interface NetworkInterface {
  readonly mac: string;
  readonly interfaceId: string;
  readonly privateIpv4s: readonly string[];
  readonly publicIpv4s: readonly string[];
  readonly ipv6s: readonly string[];
  /** Prefixes delegated to the interface: none by default. */
  readonly ipv4Prefixes?: readonly string[];
  readonly ipv6Prefixes?: readonly string[];
  /** The index of the network card it is on: 0 by default. */
  readonly networkCard?: number;
  readonly subnetId: string;
  readonly subnetIpv4Cidr?: string | undefined;
  readonly subnetIpv6Cidr?: string | undefined;
  readonly securityGroups: readonly SecurityGroup[];
}

/** The volume behind each name of `block-device-mapping`. */
export type BlockDevices = Readonly<Record<string, string>>;

/** Where the instance was put, where a placement group or a Dedicated Host has a say in it. */
export interface Placement {
  readonly groupName?: string;
  readonly hostId?: string;
  readonly partitionNumber?: number;
}

/**
 * What one instance is: everything that the simulator serves is derived from these, so that no two items contradict
 * each other. What is not given follows from what is (`resolveInstance`).
 */
export interface InstanceFacts {
  /** Twelve digits: `012345678901`, with its leading zero, by default. */
  readonly accountId: string;
  /** `i-0123456789abcdef0` by default. */
  readonly instanceId: string;
  /** `m7g.large` by default. */
  readonly instanceType: string;
  /** `arm64` or `x86_64`, from the type. */
  readonly architecture: string;
  /** `ami-0abcdef1234567890` by default. */
  readonly imageId: string;
  /** The images that this one was bundled from, if its manifest says so. */
  readonly ancestorImageIds: readonly string[];
  /** Paravirtual instances only. */
  readonly kernelId: string | undefined;
  readonly ramdiskId: string | undefined;
  /** Which of the instances of one launch it is: 0 for the first. */
  readonly launchIndex: number;
  /** `r-0123456789abcdef0` by default. */
  readonly reservationId: string;
  /** `eu-central-1` by default. */
  readonly region: string;
  /** The region's first zone by default. */
  readonly availabilityZone: string;
  /** Such as `euc1-az1`, from the zone. */
  readonly availabilityZoneId: string;
  /** Private DNS name, from the private address and the region. Several names may be given, separated by blanks. */
  readonly hostname: string;
  /** The private IPv4 address; `undefined` in a subnet that has IPv6 only. */
  readonly privateIpv4: string | undefined;
  /** `undefined` by default. */
  readonly publicIpv4: string | undefined;
  /** The first IPv6 address: `undefined` by default. */
  readonly ipv6: string | undefined;
  /** Of the first interface, which is named by it under `network/`. */
  readonly mac: string;
  /** Of the first interface. */
  readonly interfaceId: string;
  /** `vpc-0123456789abcdef0` by default. */
  readonly vpcId: string;
  /** `10.0.0.0/16` by default. */
  readonly vpcIpv4Cidr: string;
  /** `2001:db8:1234:1a00::/56` where there is an IPv6 address. */
  readonly vpcIpv6Cidr: string | undefined;
  /** Of the first interface: `subnet-0123456789abcdef0` by default. */
  readonly subnetId: string;
  /** `10.0.1.0/24` where there is an IPv4 address. */
  readonly subnetIpv4Cidr: string | undefined;
  /** `2001:db8:1234:1a00::/64` where there is an IPv6 address. */
  readonly subnetIpv6Cidr: string | undefined;
  /** The interfaces beyond the first. */
  readonly furtherInterfaces: readonly NetworkInterface[];
  /** Of the first interface: `default` by default. */
  readonly securityGroups: readonly SecurityGroup[];
  /** `ami` and `root` on `/dev/xvda` by default. */
  readonly blockDevices: BlockDevices;
  /** No placement group and no Dedicated Host by default. */
  readonly placement: Placement;
  /** `on-demand` by default. */
  readonly lifeCycle: LifeCycle;
  /** `example-role` by default. `undefined`: the instance has no role, and `iam/` does not exist. */
  readonly role: Role | undefined;
  /** Served where the switch `instanceTags` is on: `Name` = `example` by default. */
  readonly tags: Readonly<Record<string, string>>;
  /** At most 16 KiB. `undefined`, the default: none was given at launch. */
  readonly userData: string | Uint8Array | undefined;
  /** The name and the public half of the key pair; `undefined`, the default: launched without one. */
  readonly keyPair: { readonly name: string; readonly publicKey: string } | undefined;
  /** What `autoscaling/target-lifecycle-state` says; `undefined`: not in an Auto Scaling group. */
  readonly autoScalingState: string | undefined;
  /** What `system` says: `nitro` by default. */
  readonly virtualization: 'nitro' | 'xen-hvm' | 'xen-pv';
  /** Whether hibernation is on: `false` by default. */
  readonly hibernation: boolean;
  /** Whether CloudWatch gets a value each minute: `false` by default. */
  readonly detailedMonitoring: boolean;
  /** Of the AWS Marketplace: none by default. */
  readonly productCodes: readonly string[];
  /** Such as `bp-6ba54002` for Windows Server: none by default. */
  readonly billingProducts: readonly string[];
  /** When the instance was launched: 2025-01-02T03:04:05Z by default. */
  readonly pendingTime: Date;
}
