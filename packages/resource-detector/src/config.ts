import { awsSettingsKey, type Environment, escapeControls, ownOptions, readVariable } from '@imds-otel/client/internal';
import {
  checkAssumeEc2,
  checkExclude,
  checkMetadata,
  checkResourceId,
  checkTags,
  checkTimeoutMs,
  parseBoolean,
  parseMetadata,
  parseNames,
  parseTags,
  parseTimeoutMs,
  type TagSelection,
} from './config-parsers.ts';

/**
 * Options of `createImdsDetector` and `detectImds`. An option wins over its environment variable, which wins over the
 * default.
 */
export interface ImdsDetectorOptions {
  /**
   * Instance tags to record as `ec2.tag.KEY`: `true` for all tags, a list of at most 50 keys, or a pattern for the
   * keys. The instance must allow tags in instance metadata. With `true` or a pattern, await `prefetch()` before the SDK starts:
   * the keys are unknown until IMDS is read, and a resource needs its attribute names when it is created.
   * Default: none. Environment: `IMDS_OTEL_TAGS` = `true`, `Name,team` or `/^team-/i`.
   */
  readonly tags?: boolean | readonly string[] | RegExp | undefined;
  /**
   * Additional attributes: the name of each attribute, and the path of its value under `/latest/meta-data/`, e.g.
   * `{ 'aws.ec2.lifecycle': 'instance-life-cycle' }`. Paths that hold secrets are refused, in any spelling.
   * Default: none. Environment: `IMDS_OTEL_METADATA` = `aws.ec2.lifecycle=instance-life-cycle,…`.
   */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Names of attributes to leave out, e.g. `['cloud.platform']` if the detector of ECS or EKS sets it.
   * Default: none. Environment: `IMDS_OTEL_EXCLUDE` = `cloud.platform,host.name`.
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Whether to record `cloud.resource_id`, the ARN of the instance.
   * Default: `false`. Environment: `IMDS_OTEL_RESOURCE_ID` = `true`.
   */
  readonly resourceId?: boolean | undefined;
  /**
   * Whether to treat this host as EC2 whatever its DMI data and environment say, and to query IMDS with the full
   * `timeoutMs`. For instances that hide their DMI data, e.g. a virtual machine inside a metal instance.
   * Default: `false`. Environment: `IMDS_OTEL_ASSUME_EC2` = `true`.
   */
  readonly assumeEc2?: boolean | undefined;
  /**
   * The maximum time of a detection in milliseconds of event-loop time, from 1 to 3600000 (an hour). Time during which
   * the application blocks the event loop does not count.
   * Default: 5000. Environment: `IMDS_OTEL_TIMEOUT_MS`.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * URL of IMDS. Setting it implies that this host is EC2. Default: as in every AWS SDK,
   * `AWS_EC2_METADATA_SERVICE_ENDPOINT`, then `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then the shared AWS config
   * file, then `http://169.254.169.254`.
   */
  readonly endpoint?: string | URL | undefined;
}

/** The validated settings of one detection. */
export interface DetectionConfig {
  readonly tags: TagSelection;
  readonly metadata: Readonly<Record<string, string>>;
  readonly exclude: readonly string[];
  readonly resourceId: boolean;
  readonly assumeEc2: boolean;
  readonly timeoutMs: number;
  readonly endpoint: string | undefined;
  /** Environment variables with an invalid value, which were ignored: the name and the reason, one sentence each. */
  readonly invalidVariables: readonly string[];
}

/**
 * Reads the settings of a detection from the options, then the environment, then the defaults.
 *
 * @throws TypeError if an option is invalid. An invalid environment variable never throws: it is ignored, and reported
 *   in `invalidVariables`.
 */
export function readConfig(givenOptions: ImdsDetectorOptions, env: Environment): DetectionConfig {
  const options = ownOptions(givenOptions);
  const invalidVariables: string[] = [];
  const fromVariable = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = readVariable(name, env)?.trim();
    if (!text) return undefined;
    try {
      return parse(text);
    } catch (error) {
      invalidVariables.push(`${name}: ${escapeControls(error instanceof Error ? error.message : String(error))}`);
      return undefined;
    }
  };
  return {
    tags: checkTags(options.tags) ?? fromVariable('IMDS_OTEL_TAGS', parseTags) ?? false,
    metadata: checkMetadata(options.metadata) ?? fromVariable('IMDS_OTEL_METADATA', parseMetadata) ?? {},
    exclude: checkExclude(options.exclude) ?? fromVariable('IMDS_OTEL_EXCLUDE', parseNames) ?? [],
    resourceId: checkResourceId(options.resourceId) ?? fromVariable('IMDS_OTEL_RESOURCE_ID', parseBoolean) ?? false,
    assumeEc2: checkAssumeEc2(options.assumeEc2) ?? fromVariable('IMDS_OTEL_ASSUME_EC2', parseBoolean) ?? false,
    timeoutMs: checkTimeoutMs(options.timeoutMs) ?? fromVariable('IMDS_OTEL_TIMEOUT_MS', parseTimeoutMs) ?? 5000,
    endpoint: options.endpoint === undefined ? undefined : String(options.endpoint),
    invalidVariables,
  };
}

/**
 * Identifies a detection: equal for two detections that read the same values from the same IMDS. The key includes every
 * variable that `@imds-otel/client` reads, so that a changed setting leads to a new detection.
 */
export function detectionKey(config: DetectionConfig, env: Environment): string {
  // JSON has no regular expressions.
  const tags = config.tags instanceof RegExp ? String(config.tags) : config.tags;
  return JSON.stringify([{ ...config, tags, invalidVariables: undefined }, awsSettingsKey(env)]);
}
