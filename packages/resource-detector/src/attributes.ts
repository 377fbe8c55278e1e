import type { InstanceIdentityDocument } from '@imds-otel/client';
import type { DetectionConfig } from './config.ts';
import type { Residency } from './residency.ts';
import * as semconv from './semconv.ts';

/** Names and values as they go into the resource. */
export type ImdsAttributes = Readonly<Record<string, string>>;

/** What IMDS gave, unchecked; each part is missing by itself. */
export interface Answers {
  readonly document?: InstanceIdentityDocument | undefined;
  readonly hostname?: string | undefined;
  /** By key. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** By name of attribute. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const MAX_LENGTH = 1024;

/** The attributes that a run can be expected to find: all whose names are known before IMDS was read. */
export function attributeNames(config: DetectionConfig): string[] {
  const names = [
    semconv.ATTR_CLOUD_PROVIDER,
    semconv.ATTR_CLOUD_PLATFORM,
    semconv.ATTR_CLOUD_ACCOUNT_ID,
    semconv.ATTR_CLOUD_REGION,
    semconv.ATTR_CLOUD_AVAILABILITY_ZONE,
    ...(config.resourceId ? [semconv.ATTR_CLOUD_RESOURCE_ID] : []),
    semconv.ATTR_HOST_ID,
    semconv.ATTR_HOST_TYPE,
    semconv.ATTR_HOST_IMAGE_ID,
    semconv.ATTR_HOST_NAME,
    ...tagKeys(config).map((key) => `${semconv.EC2_TAG_PREFIX}${key}`),
    ...Object.keys(config.metadata),
  ];
  return [...new Set(names)].filter((name) => !config.exclude.includes(name));
}

function tagKeys({ tags }: DetectionConfig): readonly string[] {
  return Array.isArray(tags) ? tags : [];
}

/** The attributes of an instance whose identity document was read. */
export function fromAnswers({ document, hostname, tags, metadata }: Answers, config: DetectionConfig): ImdsAttributes {
  const { accountId, region, availabilityZone, instanceId, instanceType, imageId } = document ?? {};
  return checked(config, {
    [semconv.ATTR_CLOUD_PROVIDER]: semconv.CLOUD_PROVIDER_VALUE_AWS,
    [semconv.ATTR_CLOUD_PLATFORM]: semconv.CLOUD_PLATFORM_VALUE_AWS_EC2,
    [semconv.ATTR_CLOUD_ACCOUNT_ID]: accountId,
    [semconv.ATTR_CLOUD_REGION]: region,
    [semconv.ATTR_CLOUD_AVAILABILITY_ZONE]: availabilityZone,
    [semconv.ATTR_CLOUD_RESOURCE_ID]: config.resourceId ? instanceArn(region, accountId, instanceId) : undefined,
    [semconv.ATTR_HOST_ID]: instanceId,
    [semconv.ATTR_HOST_TYPE]: instanceType,
    [semconv.ATTR_HOST_IMAGE_ID]: imageId,
    [semconv.ATTR_HOST_NAME]: firstName(hostname),
    ...withTagNames(tags),
    ...metadata,
  });
}

/** What remains of an EC2 instance whose IMDS gives no identity document: the firmware's word and the region by setting. */
export function fromFirmware(
  { instanceId, instanceType }: Residency,
  env: Readonly<Record<string, string | undefined>>,
  hostname: string | undefined,
  config: DetectionConfig,
): ImdsAttributes {
  return checked(config, {
    [semconv.ATTR_CLOUD_PROVIDER]: semconv.CLOUD_PROVIDER_VALUE_AWS,
    [semconv.ATTR_CLOUD_PLATFORM]: semconv.CLOUD_PLATFORM_VALUE_AWS_EC2,
    [semconv.ATTR_CLOUD_REGION]: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'],
    [semconv.ATTR_HOST_ID]: instanceId,
    [semconv.ATTR_HOST_TYPE]: instanceType,
    [semconv.ATTR_HOST_NAME]: firstName(hostname),
  });
}

/** Whether a document names an instance: HTML that happens to parse, or `{}`, does not. */
export function identifiesInstance(document: InstanceIdentityDocument): boolean {
  return [document.instanceId, document.accountId, document.region].some(isValue);
}

/** A VPC with several domains in its DHCP options serves several names, parted by blanks: the first is the host's. */
function firstName(hostname: string | undefined): string | undefined {
  return hostname?.trim().split(/\s+/, 1)[0];
}

function instanceArn(region: unknown, accountId: unknown, instanceId: unknown): string | undefined {
  if (!isValue(region) || !isValue(accountId) || !isValue(instanceId)) return undefined;
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:instance/${instanceId}`;
}

/** The partition that a region belongs to, by the regions' names: `us-isob-east-1` is in `aws-iso-b`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  const isolated = /^[a-z]{2}-iso([a-z]?)-/.exec(region);
  if (!isolated) return 'aws';
  return isolated[1] ? `aws-iso-${isolated[1]}` : 'aws-iso';
}

function withTagNames(tags: Answers['tags']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([key, value]) => [`${semconv.EC2_TAG_PREFIX}${key}`, value]),
  );
}

function checked(config: DetectionConfig, values: Readonly<Record<string, unknown>>): ImdsAttributes {
  const kept = Object.entries(values).filter(
    (entry): entry is [string, string] => isValue(entry[1]) && !config.exclude.includes(entry[0]),
  );
  return Object.fromEntries(kept);
}

function isValue(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH;
}
