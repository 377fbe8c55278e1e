import type { InstanceIdentityDocument } from '@imds-otel/client';
import { type Environment, ownOptions, readVariable } from '@imds-otel/client/internal';
import type { DetectionConfig } from './config.ts';
import { partitionOf } from './partition.ts';
import type { Residency } from './residency/residency.ts';
import * as semconv from './semconv.ts';
import {
  toAccountId,
  toAvailabilityZone,
  toHostName,
  toImageId,
  toInstanceId,
  toInstanceType,
  toRegion,
  toText,
} from './values.ts';

/** Resource attributes by name. */
export type ImdsAttributes = Readonly<Record<string, string>>;

/** The values that IMDS returned, unchecked. A value that could not be read is missing. */
export interface ImdsValues {
  readonly document?: InstanceIdentityDocument | undefined;
  readonly hostname?: string | undefined;
  /** By tag key. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
  /** By attribute name. */
  readonly metadata?: ReadonlyMap<string, string> | undefined;
}

/** A value that was found, by the name of its attribute. */
type FoundValue = readonly [name: string, value: string | undefined];

/** The attributes of an instance whose identity document was read. */
export function attributesFromImds(
  { document = {}, hostname, tags, metadata }: ImdsValues,
  config: DetectionConfig,
): ImdsAttributes {
  const fields = ownOptions(document);
  const accountId = toAccountId(fields.accountId);
  const region = toRegion(fields.region);
  const instanceId = toInstanceId(fields.instanceId);
  return selectAttributes(config, [
    ...PLATFORM,
    [semconv.ATTR_CLOUD_ACCOUNT_ID, accountId],
    [semconv.ATTR_CLOUD_REGION, region],
    [semconv.ATTR_CLOUD_AVAILABILITY_ZONE, toAvailabilityZone(fields.availabilityZone)],
    [semconv.ATTR_CLOUD_RESOURCE_ID, config.resourceId ? instanceArn(region, accountId, instanceId) : undefined],
    [semconv.ATTR_HOST_ID, instanceId],
    [semconv.ATTR_HOST_TYPE, toInstanceType(fields.instanceType)],
    [semconv.ATTR_HOST_IMAGE_ID, toImageId(fields.imageId)],
    [semconv.ATTR_HOST_NAME, toFirstName(hostname)],
    ...[...(tags ?? [])].map(([key, value]): FoundValue => [`${semconv.EC2_TAG_PREFIX}${key}`, toText(value)]),
    ...[...(metadata ?? [])].map(([name, value]): FoundValue => [name, toText(value)]),
  ]);
}

/**
 * The attributes of an EC2 instance whose identity document could not be read: those in its DMI data, the region of
 * `AWS_REGION` or `AWS_DEFAULT_REGION`, and the host name if IMDS returned it.
 */
export function attributesFromDmi(
  { instanceId, instanceType }: Residency,
  env: Environment,
  hostname: string | undefined,
  config: Pick<DetectionConfig, 'exclude'>,
): ImdsAttributes {
  return selectAttributes(config, [
    ...PLATFORM,
    [semconv.ATTR_CLOUD_REGION, toRegion(readVariable('AWS_REGION', env) || readVariable('AWS_DEFAULT_REGION', env))],
    [semconv.ATTR_HOST_ID, toInstanceId(instanceId)],
    [semconv.ATTR_HOST_TYPE, toInstanceType(instanceType)],
    [semconv.ATTR_HOST_NAME, toFirstName(hostname)],
  ]);
}

/** Whether a document identifies an instance. Any JSON object parses as a document, even `{}`. */
export function identifiesInstance(document: InstanceIdentityDocument): boolean {
  const { instanceId, accountId, region } = ownOptions(document);
  return [toInstanceId(instanceId), toAccountId(accountId), toRegion(region)].some((value) => value !== undefined);
}

const PLATFORM: readonly FoundValue[] = [
  [semconv.ATTR_CLOUD_PROVIDER, semconv.CLOUD_PROVIDER_VALUE_AWS],
  [semconv.ATTR_CLOUD_PLATFORM, semconv.CLOUD_PLATFORM_VALUE_AWS_EC2],
];

/** IMDS returns several names, separated by spaces, if the DHCP options of a VPC name several domains. */
function toFirstName(hostname: string | undefined): string | undefined {
  return toHostName(hostname?.trim().split(/\s+/, 1)[0]);
}

function instanceArn(
  region: string | undefined,
  accountId: string | undefined,
  instanceId: string | undefined,
): string | undefined {
  if (region === undefined || accountId === undefined || instanceId === undefined) return undefined;
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:instance/${instanceId}`;
}

/** The values that are valid and not excluded. A later value replaces an earlier one of the same name. */
function selectAttributes(
  { exclude }: Pick<DetectionConfig, 'exclude'>,
  values: readonly FoundValue[],
): ImdsAttributes {
  const selected = values.filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !exclude.includes(entry[0]),
  );
  return Object.fromEntries(selected);
}
