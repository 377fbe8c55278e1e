/** How the instance was purchased, in the values of `instance-life-cycle`. */
export type LifeCycle = 'on-demand' | 'spot' | 'scheduled' | 'capacity-block';

/** The IAM role of an instance. */
export interface Role {
  /** Name of the role, at `iam/security-credentials/`. */
  readonly name: string;
  /** Name of the instance profile that contains the role. Default: the role's name. */
  readonly profileName?: string | undefined;
}

/** A security group. */
export interface SecurityGroup {
  /** ID of the group, for example `sg-0123456789abcdef0`. */
  readonly id: string;
  /** Name of the group, for example `default`. */
  readonly name: string;
}

/** A network interface, at `network/interfaces/macs/`. */
export interface NetworkInterface {
  /** MAC address, in lower case with colons. */
  readonly mac: string;
  /** ID of the interface, for example `eni-0123456789abcdef0`. */
  readonly interfaceId: string;
  /** Private IPv4 addresses, the primary one first. */
  readonly privateIpv4s: readonly string[];
  /** Public IPv4 addresses. Each belongs to the private address with the same index. */
  readonly publicIpv4s: readonly string[];
  /** IPv6 addresses. */
  readonly ipv6s: readonly string[];
  /** IPv4 prefixes that are delegated to the interface. Default: none. */
  readonly ipv4Prefixes?: readonly string[] | undefined;
  /** IPv6 prefixes that are delegated to the interface. Default: none. */
  readonly ipv6Prefixes?: readonly string[] | undefined;
  /** Index of the network card. Default 0. */
  readonly networkCard?: number | undefined;
  /** ID of the subnet, for example `subnet-0123456789abcdef0`. */
  readonly subnetId: string;
  /** IPv4 CIDR block of the subnet. Default: none. */
  readonly subnetIpv4Cidr?: string | undefined;
  /** IPv6 CIDR block of the subnet. Default: none. */
  readonly subnetIpv6Cidr?: string | undefined;
  /** Security groups of the interface. */
  readonly securityGroups: readonly SecurityGroup[];
}

/** Device names by block device mapping, for example `root` → `/dev/xvda`. */
export type BlockDevices = Readonly<Record<string, string>>;

/** Placement of an instance in a placement group or on a Dedicated Host. */
export interface Placement {
  /** Name of the placement group. Default: none. */
  readonly groupName?: string | undefined;
  /** ID of the Dedicated Host. Default: none. */
  readonly hostId?: string | undefined;
  /** Number of the partition in a partition placement group. Default: none. */
  readonly partitionNumber?: number | undefined;
}

/**
 * Attributes of an instance. Attributes that are absent or `undefined` get their default. Exception: the value `undefined`
 * removes `privateIpv4`, `subnetIpv4Cidr` and `role`.
 */
export type InstanceOptions = { readonly [Name in keyof InstanceFacts]?: InstanceFacts[Name] | undefined };

/**
 * All attributes of an instance. The simulator derives its whole metadata from them, so that no two items contradict
 * each other.
 */
export interface InstanceFacts {
  /** Account ID, 12 digits. Default `012345678901`. */
  readonly accountId: string;
  /** Default `i-0123456789abcdef0`. */
  readonly instanceId: string;
  /** Default `m7g.large`. */
  readonly instanceType: string;
  /** `arm64` or `x86_64`. Default: derived from the instance type. */
  readonly architecture: string;
  /** AMI ID. Default `ami-0abcdef1234567890`. */
  readonly imageId: string;
  /** IDs of the AMIs that this AMI was created from. Default: none. */
  readonly ancestorImageIds: readonly string[];
  /** Kernel ID of a paravirtual instance. Default: none. */
  readonly kernelId: string | undefined;
  /** RAM disk ID of a paravirtual instance. Default: none. */
  readonly ramdiskId: string | undefined;
  /** Index among the instances of the same launch request. Default 0. */
  readonly launchIndex: number;
  /** Default `r-0123456789abcdef0`. */
  readonly reservationId: string;
  /** Default: the region of `availabilityZone`, or `eu-central-1`. */
  readonly region: string;
  /** Default: zone `a` of the region. */
  readonly availabilityZone: string;
  /** Availability Zone ID, for example `euc1-az1`. Default: derived from the zone. */
  readonly availabilityZoneId: string;
  /** Private DNS name, or several separated by spaces. Default: derived from the private address and the region. */
  readonly hostname: string;
  /** Private IPv4 address. `undefined` for an IPv6-only subnet. Default `10.0.1.23`. */
  readonly privateIpv4: string | undefined;
  /** Public IPv4 address. Default: none. */
  readonly publicIpv4: string | undefined;
  /** IPv6 address of the primary network interface. Default: none. */
  readonly ipv6: string | undefined;
  /** MAC address of the primary network interface. Default `02:29:96:8f:6a:2d`. */
  readonly mac: string;
  /** ID of the primary network interface. Default `eni-0123456789abcdef0`. */
  readonly interfaceId: string;
  /** Default `vpc-0123456789abcdef0`. */
  readonly vpcId: string;
  /** Default `10.0.0.0/16`. */
  readonly vpcIpv4Cidr: string;
  /** Default: `2001:db8:1234:1a00::/56` if the instance has an IPv6 address, otherwise none. */
  readonly vpcIpv6Cidr: string | undefined;
  /** Subnet ID of the primary network interface. Default `subnet-0123456789abcdef0`. */
  readonly subnetId: string;
  /** Default: `10.0.1.0/24` if the instance has a private IPv4 address, otherwise none. */
  readonly subnetIpv4Cidr: string | undefined;
  /** Default: `2001:db8:1234:1a00::/64` if the instance has an IPv6 address, otherwise none. */
  readonly subnetIpv6Cidr: string | undefined;
  /** Network interfaces in addition to the primary one. Default: none. */
  readonly secondaryInterfaces: readonly NetworkInterface[];
  /** Security groups of the primary network interface. Default: `sg-0123456789abcdef0` with the name `default`. */
  readonly securityGroups: readonly SecurityGroup[];
  /** Default: `ami` and `root` are `/dev/xvda`. */
  readonly blockDevices: BlockDevices;
  /** Default: no placement group and no Dedicated Host. */
  readonly placement: Placement;
  /** Default `'on-demand'`. */
  readonly lifeCycle: LifeCycle;
  /** IAM role. `undefined` for an instance without a role: `iam/` does not exist. Default: the name `example-role`. */
  readonly role: Role | undefined;
  /** Instance tags. The simulator serves them if the option `instanceTags` is `true`. Default: `Name` is `example`. */
  readonly tags: Readonly<Record<string, string>>;
  /** User data, at most 16 KiB. Default: none. */
  readonly userData: string | Uint8Array | undefined;
  /** Name and public key of the key pair, at `public-keys/`. Default: none. */
  readonly keyPair: { readonly name: string; readonly publicKey: string } | undefined;
  /** Value of `autoscaling/target-lifecycle-state`. Default: none, the instance is not in an Auto Scaling group. */
  readonly autoScalingState: string | undefined;
  /** Virtualization type, the value of `system`. Default `'nitro'`. */
  readonly virtualization: 'nitro' | 'xen-hvm' | 'xen-pv';
  /** Whether hibernation is enabled. Default `false`. */
  readonly hibernation: boolean;
  /** Whether CloudWatch detailed monitoring is enabled. Default `false`. */
  readonly detailedMonitoring: boolean;
  /** AWS Marketplace product codes. Default: none. */
  readonly productCodes: readonly string[];
  /** Billing products, for example `bp-6ba54002` for Windows Server. Default: none. */
  readonly billingProducts: readonly string[];
  /** Launch time of the instance. Default 2025-01-02T03:04:05Z. */
  readonly pendingTime: Date;
}
