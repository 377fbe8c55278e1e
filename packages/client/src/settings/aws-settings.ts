import { AWS_VARIABLES, readVariable } from './aws-variables.ts';
import { type Profile, readProfile } from './config-file.ts';
import type { FoundSetting } from './validate.ts';

/** The lines of the shared config file that stand for a variable. */
const CONFIG_LINES = {
  endpoint: 'ec2_metadata_service_endpoint',
  endpointMode: 'ec2_metadata_service_endpoint_mode',
  v1Disabled: 'ec2_metadata_v1_disabled',
  timeoutSeconds: 'metadata_service_timeout',
  attempts: 'metadata_service_num_attempts',
} as const;

/** Settings from the environment, then from the shared config file. The file is read only if a variable is unset. */
export class AwsSettings {
  readonly #profileName: string | undefined;
  #profile: Promise<Profile> | undefined;

  constructor(profileName: string | undefined) {
    this.#profileName = profileName;
  }

  /**
   * An empty value counts as unset.
   *
   * @throws ImdsError `INVALID_SETTING` if the file or the profile is named but cannot be read
   */
  async find(name: keyof typeof CONFIG_LINES): Promise<FoundSetting | undefined> {
    const variable = AWS_VARIABLES[name];
    const fromEnvironment = readVariable(variable);
    if (fromEnvironment) return { setting: variable, value: fromEnvironment };
    this.#profile ??= readProfile(this.#profileName);
    const { location, lines } = await this.#profile;
    const line = CONFIG_LINES[name];
    const fromFile = Object.hasOwn(lines, line) ? lines[line] : undefined;
    return fromFile ? { setting: `${line} (${location})`, value: fromFile } : undefined;
  }
}
