/**
 * The instance identity document. Every field may be absent or null: which ones an instance has depends on how it was
 * launched, and a field that is not of the type given here is left out. New fields are passed on as they came.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export interface InstanceIdentityDocument {
  /** Twelve digits, possibly with leading zeros. */
  readonly accountId?: string | null;
  /** `i386`, `x86_64` or `arm64`. */
  readonly architecture?: string | null;
  readonly availabilityZone?: string | null;
  readonly billingProducts?: readonly string[] | null;
  readonly devpayProductCodes?: readonly string[] | null;
  readonly imageId?: string | null;
  readonly instanceId?: string | null;
  readonly instanceType?: string | null;
  readonly kernelId?: string | null;
  readonly marketplaceProductCodes?: readonly string[] | null;
  /** When the instance was launched, ISO 8601. */
  readonly pendingTime?: string | null;
  readonly privateIp?: string | null;
  readonly ramdiskId?: string | null;
  readonly region?: string | null;
  /** Of the document's format, e.g. `2017-09-30`. */
  readonly version?: string | null;
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

/** Of parsed JSON; undefined where that is not an object. */
export function toInstanceIdentityDocument(json: unknown): InstanceIdentityDocument | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return Object.fromEntries(Object.entries(json).filter(([name, value]) => FIELDS.get(name)?.(value) ?? true));
}
