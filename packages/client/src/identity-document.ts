/**
 * The instance identity document. Any field may be absent or null, depending on how the instance was launched. A known
 * field with a value of another type is left out. Unknown fields are kept as they are.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export interface InstanceIdentityDocument {
  /** 12 digits, possibly with leading zeros. */
  readonly accountId?: string | null;
  /** `i386`, `x86_64` or `arm64`. */
  readonly architecture?: string | null;
  /** E.g. `eu-central-1a`. */
  readonly availabilityZone?: string | null;
  /** Billing products of the AMI. */
  readonly billingProducts?: readonly string[] | null;
  /** Deprecated by AWS. */
  readonly devpayProductCodes?: readonly string[] | null;
  /** Id of the AMI, e.g. `ami-0abcdef1234567890`. */
  readonly imageId?: string | null;
  /** E.g. `i-0123456789abcdef0`. */
  readonly instanceId?: string | null;
  /** E.g. `m7g.large`. */
  readonly instanceType?: string | null;
  /** Id of the kernel, on paravirtual instances. */
  readonly kernelId?: string | null;
  /** AWS Marketplace product codes of the AMI. */
  readonly marketplaceProductCodes?: readonly string[] | null;
  /** When the instance was launched, in ISO 8601. */
  readonly pendingTime?: string | null;
  /** Private IPv4 address. */
  readonly privateIp?: string | null;
  /** Id of the RAM disk, on paravirtual instances. */
  readonly ramdiskId?: string | null;
  /** E.g. `eu-central-1`. */
  readonly region?: string | null;
  /** Version of the document's format, e.g. `2017-09-30`. */
  readonly version?: string | null;
  /** Fields that AWS added later. */
  readonly [unknownField: string]: unknown;
}

const isStringOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isStringsOrNull = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['accountId', isStringOrNull],
  ['architecture', isStringOrNull],
  ['availabilityZone', isStringOrNull],
  ['billingProducts', isStringsOrNull],
  ['devpayProductCodes', isStringsOrNull],
  ['imageId', isStringOrNull],
  ['instanceId', isStringOrNull],
  ['instanceType', isStringOrNull],
  ['kernelId', isStringOrNull],
  ['marketplaceProductCodes', isStringsOrNull],
  ['pendingTime', isStringOrNull],
  ['privateIp', isStringOrNull],
  ['ramdiskId', isStringOrNull],
  ['region', isStringOrNull],
  ['version', isStringOrNull],
]);

/** The document in parsed JSON; undefined if the JSON is not an object. */
export function toInstanceIdentityDocument(json: unknown): InstanceIdentityDocument | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return Object.fromEntries(Object.entries(json).filter(([name, value]) => FIELDS.get(name)?.(value) ?? true));
}
