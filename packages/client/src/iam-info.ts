/** The role of the instance, as the service tells it. Holds no credentials. */
export interface IamInfo {
  /** `Success`, or what is wrong with the instance profile. */
  readonly Code?: string;
  /** ISO 8601. */
  readonly LastUpdated?: string;
  readonly InstanceProfileArn?: string;
  readonly InstanceProfileId?: string;
}

const FIELDS = ['Code', 'LastUpdated', 'InstanceProfileArn', 'InstanceProfileId'] as const;

/** Of parsed JSON; undefined where that is not an object. Fields that are not strings are left out. */
export function toIamInfo(json: unknown): IamInfo | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const served = new Map<string, unknown>(Object.entries(json));
  return Object.fromEntries(
    FIELDS.filter((name) => typeof served.get(name) === 'string').map((name) => [name, served.get(name)]),
  );
}
