import { secretPath } from './secret-paths.ts';

/** Options of `createImdsDetector` and `detectImds`. One that is left out is taken from its environment variable. */
export interface ImdsDetectorOptions {
  /**
   * Instance tags to record as `ec2.tag.KEY`: `true` for all, a list of keys, or a pattern that a key must match. Needs
   * "Allow tags in instance metadata" on the instance. With `true` or a pattern the names are not known before IMDS was
   * read, and an OpenTelemetry resource takes its names at once: await `prefetch()` before the SDK starts.
   * Default: none. Environment: `IMDS_OTEL_TAGS` = `true`, `Name,team` or `/^team-/i`.
   */
  readonly tags?: boolean | readonly string[] | RegExp | undefined;
  /**
   * Further attributes: the attribute's name and the path under `/latest/meta-data/` that holds its value, e.g.
   * `{ 'aws.ec2.lifecycle': 'instance-life-cycle' }`. Paths that hold secrets are refused.
   * Default: none. Environment: `IMDS_OTEL_METADATA` = `aws.ec2.lifecycle=instance-life-cycle,…`.
   */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Attributes to leave out, e.g. `['cloud.platform']` beside a detector of ECS or EKS.
   * Default: none. Environment: `IMDS_OTEL_EXCLUDE` = `cloud.platform,host.name`.
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Whether to record `cloud.resource_id`, the ARN of the instance.
   * Default: `false`. Environment: `IMDS_OTEL_RESOURCE_ID` = `true`.
   */
  readonly resourceId?: boolean | undefined;
  /**
   * `auto` tells from the machine whether it can be EC2 before any packet is sent; `assume` skips that and asks IMDS
   * with the full `timeoutMs`, for hosts that hide their firmware, e.g. a virtual machine inside a metal instance.
   * Default: `auto`. Environment: `IMDS_OTEL_RESIDENCY`.
   */
  readonly residency?: 'auto' | 'assume' | undefined;
  /**
   * The most that a detection may take, in milliseconds in which the event loop could run: 1 to 3600000, an hour.
   * Default: 5000. Environment: `IMDS_OTEL_TIMEOUT_MS`.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * URL of IMDS. Default: as every AWS client has it: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, then
   * `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, then the shared config file, then `http://169.254.169.254`.
   */
  readonly endpoint?: string | URL | undefined;
}

/** What one run goes by: options and environment, checked. */
export interface DetectionConfig {
  readonly tags: TagSelection;
  readonly metadata: Readonly<Record<string, string>>;
  readonly exclude: readonly string[];
  readonly resourceId: boolean;
  readonly residency: 'auto' | 'assume';
  readonly timeoutMs: number;
  readonly endpoint: string | undefined;
  /** Environment variables that could not be understood and were passed over, one sentence each. */
  readonly complaints: readonly string[];
}

/** No tags, all, the ones with these keys, or the ones whose keys match. */
export type TagSelection = false | true | readonly string[] | RegExp;

/** An hour, the longest that the client takes. */
const MAX_TIMEOUT_MS = 3_600_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options first, then the environment, then defaults.
 *
 * @throws TypeError for an option given in code that cannot be meant, e.g. a metadata path that holds secrets. What is
 *   wrong in the environment never throws: it is passed over and told in `complaints`.
 */
export function readConfig(options: ImdsDetectorOptions, env: Environment): DetectionConfig {
  const complaints: string[] = [];
  const fromEnvironment = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = env[name]?.trim();
    if (!text) return undefined;
    try {
      return parse(text);
    } catch (error) {
      complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    tags: checkTags(options.tags) ?? fromEnvironment('IMDS_OTEL_TAGS', parseTags) ?? false,
    metadata: checkMetadata(options.metadata) ?? fromEnvironment('IMDS_OTEL_METADATA', parseMetadata) ?? {},
    exclude: checkNames('exclude', options.exclude) ?? fromEnvironment('IMDS_OTEL_EXCLUDE', parseList) ?? [],
    resourceId: checkBoolean(options.resourceId) ?? fromEnvironment('IMDS_OTEL_RESOURCE_ID', parseBoolean) ?? false,
    residency: checkResidency(options.residency) ?? fromEnvironment('IMDS_OTEL_RESIDENCY', parseResidency) ?? 'auto',
    timeoutMs: checkTimeout(options.timeoutMs) ?? fromEnvironment('IMDS_OTEL_TIMEOUT_MS', parseTimeout) ?? 5000,
    endpoint: options.endpoint === undefined ? undefined : String(options.endpoint),
    complaints,
  };
}

/**
 * The same for two runs that would ask the same things of the same IMDS: what makes "once per process" apply to them.
 * Holds variables that `@imds-otel/client` reads by itself, so that a changed setting is not answered from an old run.
 */
export function runKey(config: DetectionConfig, env: Environment): string {
  const tags = config.tags instanceof RegExp ? String(config.tags) : config.tags;
  const settings = ['DISABLED', 'SERVICE_ENDPOINT', 'SERVICE_ENDPOINT_MODE', 'V1_DISABLED'].map(
    (name) => env[`AWS_EC2_METADATA_${name}`] ?? null,
  );
  return JSON.stringify([{ ...config, tags, complaints: undefined }, settings]);
}

function checkTags(tags: ImdsDetectorOptions['tags']): TagSelection | undefined {
  if (tags === undefined || typeof tags === 'boolean' || tags instanceof RegExp) return tags;
  return checkNames('tags', tags);
}

function checkNames(option: string, names: readonly string[] | undefined): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new TypeError(`${option} must be a list of names, each a string with something in it.`);
  }
  return [...new Set(names)];
}

function checkMetadata(metadata: ImdsDetectorOptions['metadata']): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined;
  for (const [attribute, path] of Object.entries(metadata)) checkMetadataItem(attribute, path);
  return { ...metadata };
}

function checkMetadataItem(attribute: string, path: unknown): void {
  if (attribute === '' || typeof path !== 'string' || path === '') {
    throw new TypeError('metadata must map names of attributes to paths such as instance-life-cycle, neither empty.');
  }
  const reason = secretPath(path);
  if (reason) throw new TypeError(`metadata['${attribute}'] cannot be '${path}': ${reason}`);
}

function checkBoolean(resourceId: unknown): boolean | undefined {
  if (resourceId === undefined || typeof resourceId === 'boolean') return resourceId;
  throw new TypeError(`resourceId must be true or false, not ${JSON.stringify(resourceId)}.`);
}

function checkResidency(residency: unknown): 'auto' | 'assume' | undefined {
  if (residency === undefined || residency === 'auto' || residency === 'assume') return residency;
  throw new TypeError(`residency must be auto or assume, not ${JSON.stringify(residency)}.`);
}

function checkTimeout(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || (Number.isFinite(timeoutMs) && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS))
    return timeoutMs;
  throw new TypeError(`timeoutMs must be a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}, not ${timeoutMs}.`);
}

function parseTags(text: string): TagSelection {
  if (/^(true|false)$/i.test(text)) return parseBoolean(text);
  const pattern = /^\/(.+)\/([a-z]*)$/.exec(text);
  return pattern?.[1] === undefined ? parseList(text) : new RegExp(pattern[1], pattern[2]);
}

function parseMetadata(text: string): Record<string, string> {
  const items = parseList(text).map((item): [string, string] => {
    const separator = item.indexOf('=');
    return [item.slice(0, Math.max(separator, 0)).trim(), item.slice(separator + 1).trim()];
  });
  for (const [attribute, path] of items) checkMetadataItem(attribute, path);
  return Object.fromEntries(items);
}

function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

function parseBoolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw new TypeError(`must be true or false, not ${JSON.stringify(text)}.`);
}

function parseResidency(text: string): 'auto' | 'assume' | undefined {
  return checkResidency(text.toLowerCase());
}

function parseTimeout(text: string): number | undefined {
  return checkTimeout(Number(text));
}
