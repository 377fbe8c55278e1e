import type { InstanceIdentityDocument } from '@imds-otel/client';
import type { Environment } from '@imds-otel/client/internal';
import type { DetectionConfig } from './config.ts';
import { partitionOf } from './partition.ts';
import type { Residency } from './residency/residency.ts';
import * as semconv from './semconv.ts';

/** Resource attributes by name. */
export type ImdsAttributes = Readonly<Record<string, string>>;

/** The values that IMDS returned, unchecked. A value that could not be read is missing. */
export interface ImdsValues {
  readonly document?: InstanceIdentityDocument | undefined;
  readonly hostname?: string | undefined;
  /** By tag key. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** By attribute name. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Longer values are left out, in characters. */
const MAX_LENGTH = 1024;

/** The names of the attributes that a detection tries to find, as far as they are known before IMDS is read. */
export function attributeNames(config: DetectionConfig): string[] {
  const tagKeys: readonly string[] = Array.isArray(config.tags) ? config.tags : [];
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
    ...tagKeys.map((key) => `${semconv.EC2_TAG_PREFIX}${key}`),
    ...Object.keys(config.metadata),
  ];
  return [...new Set(names)].filter((name) => !config.exclude.includes(name));
}

/** The attributes of an instance whose identity document was read. */
export function attributesFromImds(
  { document, hostname, tags, metadata }: ImdsValues,
  config: DetectionConfig,
): ImdsAttributes {
  const { accountId, region, availabilityZone, instanceId, instanceType, imageId } = document ?? {};
  return selectAttributes(config, {
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
    ...tagAttributes(tags),
    ...metadata,
  });
}

/**
 * The attributes of an EC2 instance whose identity document could not be read: those in its DMI data, the region of
 * `AWS_REGION` or `AWS_DEFAULT_REGION`, and the host name if IMDS returned it.
 */
export function attributesFromDmi(
  { instanceId, instanceType }: Residency,
  env: Environment,
  hostname: string | undefined,
  config: DetectionConfig,
): ImdsAttributes {
  return selectAttributes(config, {
    [semconv.ATTR_CLOUD_PROVIDER]: semconv.CLOUD_PROVIDER_VALUE_AWS,
    [semconv.ATTR_CLOUD_PLATFORM]: semconv.CLOUD_PLATFORM_VALUE_AWS_EC2,
    [semconv.ATTR_CLOUD_REGION]: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'],
    [semconv.ATTR_HOST_ID]: instanceId,
    [semconv.ATTR_HOST_TYPE]: instanceType,
    [semconv.ATTR_HOST_NAME]: firstName(hostname),
  });
}

/** Whether a document identifies an instance. Any JSON object parses as a document, even `{}`. */
export function identifiesInstance(document: InstanceIdentityDocument): boolean {
  return [document.instanceId, document.accountId, document.region].some(isAttributeValue);
}

/** IMDS returns several names, separated by spaces, if the DHCP options of a VPC name several domains. */
function firstName(hostname: string | undefined): string | undefined {
  return hostname?.trim().split(/\s+/, 1)[0];
}

function instanceArn(region: unknown, accountId: unknown, instanceId: unknown): string | undefined {
  if (!isAttributeValue(region) || !isAttributeValue(accountId) || !isAttributeValue(instanceId)) return undefined;
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:instance/${instanceId}`;
}

function tagAttributes(tags: ImdsValues['tags']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([key, value]) => [`${semconv.EC2_TAG_PREFIX}${key}`, value]),
  );
}

/** The values that are valid and not excluded. */
function selectAttributes(config: DetectionConfig, values: Readonly<Record<string, unknown>>): ImdsAttributes {
  const selected = Object.entries(values).filter(
    (entry): entry is [string, string] => isAttributeValue(entry[1]) && !config.exclude.includes(entry[0]),
  );
  return Object.fromEntries(selected);
}

function isAttributeValue(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH;
}
