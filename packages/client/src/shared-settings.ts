import { type Profile, readProfile } from './config-file.ts';
import { SettingProblem } from './setting-problem.ts';

/** The settings that every AWS client honours: the variable, and the line of the shared config file. */
const SHARED = {
  endpoint: ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ec2_metadata_service_endpoint'],
  endpointMode: ['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', 'ec2_metadata_service_endpoint_mode'],
  v1Disabled: ['AWS_EC2_METADATA_V1_DISABLED', 'ec2_metadata_v1_disabled'],
  timeoutSeconds: ['AWS_METADATA_SERVICE_TIMEOUT', 'metadata_service_timeout'],
  attempts: ['AWS_METADATA_SERVICE_NUM_ATTEMPTS', 'metadata_service_num_attempts'],
} as const;

/** A value that was found, with the name by which the user knows it. */
export interface Found {
  readonly setting: string;
  readonly value: string;
}

/** The environment, then the shared config file, which is read for the first setting that the environment leaves open. */
export class SharedSettings {
  readonly #profileName: string | undefined;
  #profile: Promise<Profile> | undefined;

  constructor(profileName: string | undefined) {
    this.#profileName = profileName;
  }

  /** An empty value is none. */
  async find(name: keyof typeof SHARED): Promise<Found | undefined> {
    const [variable, line] = SHARED[name];
    const fromEnvironment = process.env[variable];
    if (fromEnvironment) return { setting: variable, value: fromEnvironment };
    this.#profile ??= readProfile(this.#profileName);
    const { where, lines } = await this.#profile;
    const fromFile = lines[line];
    return fromFile ? { setting: `${line} (${where})`, value: fromFile } : undefined;
  }
}

/** @throws SettingProblem */
export function toBoolean({ setting, value }: Found): boolean {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw new SettingProblem(setting, value, 'true or false');
}

/** @throws SettingProblem */
export function toNumber({ setting, value }: Found, allowed: Range): number {
  return checkRange(setting, /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value, allowed);
}

/** The numbers that a setting may have. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

/** @throws SettingProblem */
export function checkRange(setting: string, value: unknown, { least, most, whole = false }: Range): number {
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (fits) return value;
  throw new SettingProblem(setting, value, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
}
