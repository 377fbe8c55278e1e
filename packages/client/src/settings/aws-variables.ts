/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every AWS environment variable that the client reads. */
export const AWS_VARIABLES = {
  disabled: 'AWS_EC2_METADATA_DISABLED',
  endpoint: 'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  endpointMode: 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
  v1Disabled: 'AWS_EC2_METADATA_V1_DISABLED',
  timeoutSeconds: 'AWS_METADATA_SERVICE_TIMEOUT',
  attempts: 'AWS_METADATA_SERVICE_NUM_ATTEMPTS',
  configFile: 'AWS_CONFIG_FILE',
  profile: 'AWS_PROFILE',
} as const;

/** Decide which home folder `~/.aws/config` is in. */
const HOME_VARIABLES = ['HOME', 'USERPROFILE'] as const;

/**
 * The value of a variable; undefined if it is unset. An application can replace `process.env` by an object with any values:
 * a number or a boolean is read as text, all other values and inherited properties count as unset.
 *
 * @param env Default: `process.env`.
 */
export function readVariable(name: string, env: Environment = process.env): string | undefined {
  const value: unknown = Object.hasOwn(env, name) ? env[name] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Whether `AWS_EC2_METADATA_DISABLED` is `true`, in any case. */
export function isDisabledByEnvironment(env: Environment): boolean {
  return readVariable(AWS_VARIABLES.disabled, env)?.toLowerCase() === 'true';
}

/** Equal for two environments in which the client has the same settings. A key for results that were read with them. */
export function awsSettingsKey(env: Environment): string {
  return JSON.stringify(
    [...Object.values(AWS_VARIABLES), ...HOME_VARIABLES].map((name) => readVariable(name, env) ?? null),
  );
}
