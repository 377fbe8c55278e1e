/**
 * Attribute names of OpenTelemetry's semantic conventions for cloud and host resources (1.37 and later). They are
 * copied here, as the documentation of `@opentelemetry/semantic-conventions` advises libraries for unstable names.
 */
export const ATTR_CLOUD_PROVIDER = 'cloud.provider';
export const ATTR_CLOUD_PLATFORM = 'cloud.platform';
export const ATTR_CLOUD_ACCOUNT_ID = 'cloud.account.id';
export const ATTR_CLOUD_REGION = 'cloud.region';
export const ATTR_CLOUD_AVAILABILITY_ZONE = 'cloud.availability_zone';
export const ATTR_CLOUD_RESOURCE_ID = 'cloud.resource_id';
export const ATTR_HOST_ID = 'host.id';
export const ATTR_HOST_TYPE = 'host.type';
export const ATTR_HOST_IMAGE_ID = 'host.image.id';
export const ATTR_HOST_NAME = 'host.name';

export const CLOUD_PROVIDER_VALUE_AWS = 'aws';
export const CLOUD_PLATFORM_VALUE_AWS_EC2 = 'aws_ec2';

/**
 * Prefix of the attributes for instance tags, `ec2.tag.KEY`. The conventions do not name them. The OpenTelemetry
 * Collector's resource detection processor uses the same prefix.
 */
export const EC2_TAG_PREFIX = 'ec2.tag.';
