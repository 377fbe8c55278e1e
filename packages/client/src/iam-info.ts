/** The instance profile. Holds no credentials. */
export interface IamInfo {
  /** `Success`, or what is wrong with the instance profile. */
  readonly Code?: string;
  /** When the profile was last updated, in ISO 8601. */
  readonly LastUpdated?: string;
  /** ARN of the instance profile. */
  readonly InstanceProfileArn?: string;
  /** Id of the instance profile, e.g. `AIPA…`. */
  readonly InstanceProfileId?: string;
}

const FIELDS = ['Code', 'LastUpdated', 'InstanceProfileArn', 'InstanceProfileId'] as const;

/** The known fields of parsed JSON, if they are strings; undefined if the JSON is not an object. */
export function toIamInfo(json: unknown): IamInfo | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(json));
  return Object.fromEntries(
    FIELDS.filter((name) => typeof fields.get(name) === 'string').map((name) => [name, fields.get(name)]),
  );
}
