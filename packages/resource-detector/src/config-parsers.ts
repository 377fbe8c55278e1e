import { whyPathIsRefused } from './secret-paths.ts';

/** No tags (`false`), all tags (`true`), the tags with these keys, or the tags whose keys match. */
export type TagSelection = boolean | readonly string[] | RegExp;

/** An hour, the maximum of the client. */
const MAX_TIMEOUT_MS = 3_600_000;

// The functions below return `undefined` if an option is not set, and throw a TypeError if its value is invalid.

export function checkTags(tags: TagSelection | undefined): TagSelection | undefined {
  if (tags === undefined || typeof tags === 'boolean' || tags instanceof RegExp) return tags;
  return checkNames('tags', tags);
}

export function checkExclude(exclude: readonly string[] | undefined): readonly string[] | undefined {
  return exclude === undefined ? undefined : checkNames('exclude', exclude);
}

export function checkMetadata(
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined;
  for (const [attribute, path] of Object.entries(metadata)) checkMetadataPath(attribute, path);
  return { ...metadata };
}

export function checkResourceId(resourceId: unknown): boolean | undefined {
  return checkBoolean('resourceId', resourceId);
}

export function checkAssumeEc2(assumeEc2: unknown): boolean | undefined {
  return checkBoolean('assumeEc2', assumeEc2);
}

export function checkTimeoutMs(timeoutMs: unknown): number | undefined {
  if (timeoutMs === undefined) return undefined;
  if (typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  const value = typeof timeoutMs === 'number' ? timeoutMs : JSON.stringify(timeoutMs);
  throw new TypeError(`timeoutMs must be a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}, not ${value}.`);
}

// The functions below parse the text of an environment variable, and throw an error if it is invalid.

export function parseTags(text: string): TagSelection {
  if (/^(true|false)$/i.test(text)) return parseBoolean(text);
  const pattern = /^\/(.+)\/([a-z]*)$/.exec(text);
  return pattern?.[1] === undefined ? parseList(text) : new RegExp(pattern[1], pattern[2]);
}

export function parseMetadata(text: string): Record<string, string> {
  const items = parseList(text).map((item): [string, string] => {
    const separator = item.indexOf('=');
    return [item.slice(0, Math.max(separator, 0)).trim(), item.slice(separator + 1).trim()];
  });
  for (const [attribute, path] of items) checkMetadataPath(attribute, path);
  return Object.fromEntries(items);
}

export function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

export function parseBoolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw new TypeError(`must be true or false, not ${JSON.stringify(text)}.`);
}

export function parseTimeoutMs(text: string): number | undefined {
  const timeoutMs = Number(text);
  return checkTimeoutMs(Number.isNaN(timeoutMs) ? text : timeoutMs);
}

function checkNames(option: string, names: readonly string[]): readonly string[] {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new TypeError(`${option} must be a list of non-empty strings.`);
  }
  return [...new Set(names)];
}

function checkMetadataPath(attribute: string, path: unknown): void {
  if (attribute === '' || typeof path !== 'string' || path === '') {
    throw new TypeError(
      'metadata must map attribute names to paths such as instance-life-cycle; neither may be empty.',
    );
  }
  const reason = whyPathIsRefused(path);
  if (reason) throw new TypeError(`metadata['${attribute}'] cannot be '${path}': ${reason}`);
}

function checkBoolean(option: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new TypeError(`${option} must be true or false, not ${JSON.stringify(value)}.`);
}
