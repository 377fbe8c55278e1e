import { escapeControls, ownOptions, whyPathIsSecret } from '@imds-otel/client/internal';
import { isPrintable } from './values.ts';

/** No tags (`false`), all tags (`true`), the tags with these keys, or the tags whose keys match. */
export type TagSelection = boolean | readonly string[] | RegExp;

/** An hour, the maximum of the client. */
const MAX_TIMEOUT_MS = 3_600_000;

/** EC2's own limit for the tags of an instance, apart from those that AWS sets. */
export const MAX_TAGS = 50;

/** What IMDS paths consist of. In particular no escapes and no query, so a path has one spelling only. */
const PATH = /^[\w\-./:@+=,]+$/;

// The functions below return `undefined` if an option is not set, and throw a TypeError if its value is invalid.

export function checkTags(tags: TagSelection | undefined): TagSelection | undefined {
  if (tags === undefined || typeof tags === 'boolean' || tags instanceof RegExp) return tags;
  return checkTagKeys(checkNames('tags', tags));
}

export function checkExclude(exclude: readonly string[] | undefined): readonly string[] | undefined {
  return exclude === undefined ? undefined : checkNames('exclude', exclude);
}

export function checkMetadata(
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined;
  if (typeof metadata !== 'object' || metadata === null) {
    throw invalid('metadata must map attribute names to paths such as instance-life-cycle.');
  }
  for (const [attribute, path] of Object.entries(metadata)) checkMetadataPath(attribute, path);
  return ownOptions(metadata);
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
  throw invalid(`timeoutMs must be a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}, not ${show(timeoutMs)}.`);
}

// The functions below parse the text of an environment variable, and throw an error if it is invalid.

export function parseTags(text: string): TagSelection {
  if (/^(true|false)$/i.test(text)) return parseBoolean(text);
  const pattern = /^\/(.+)\/([a-z]*)$/.exec(text);
  return pattern?.[1] === undefined ? checkTagKeys(parseNames(text)) : new RegExp(pattern[1], pattern[2]);
}

export function parseMetadata(text: string): Record<string, string> {
  const items = parseList(text).map((item): [string, string] => {
    const separator = item.indexOf('=');
    return [item.slice(0, Math.max(separator, 0)).trim(), item.slice(separator + 1).trim()];
  });
  for (const [attribute, path] of items) checkMetadataPath(attribute, path);
  return ownOptions(Object.fromEntries(items));
}

export function parseNames(text: string): readonly string[] {
  return checkNames('the list', parseList(text));
}

export function parseBoolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw invalid(`must be true or false, not ${show(text)}.`);
}

export function parseTimeoutMs(text: string): number | undefined {
  const timeoutMs = Number(text);
  return checkTimeoutMs(Number.isNaN(timeoutMs) ? text : timeoutMs);
}

function parseList(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function checkNames(option: string, names: readonly string[]): readonly string[] {
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== '' && isPrintable(name);
  if (!Array.isArray(names) || !names.every(isName)) {
    throw invalid(`${option} must contain only non-empty strings without control characters.`);
  }
  return [...new Set(names)];
}

function checkTagKeys(keys: readonly string[]): readonly string[] {
  if (keys.length <= MAX_TAGS) return keys;
  throw invalid(`tags must contain at most ${MAX_TAGS} keys, the limit of EC2 for an instance, not ${keys.length}.`);
}

function checkMetadataPath(attribute: string, path: unknown): void {
  if (attribute === '' || typeof path !== 'string' || path === '') {
    throw invalid('metadata must map attribute names to paths such as instance-life-cycle; neither may be empty.');
  }
  if (!isPrintable(attribute)) throw invalid(`metadata must not have a control character in the name '${attribute}'.`);
  const reason = whyPathIsRefused(path);
  if (reason) throw invalid(`metadata['${attribute}'] cannot be '${path}': ${reason}`);
}

/** Why the value of a path must not become an attribute, as a sentence; `undefined` if it may. */
function whyPathIsRefused(path: string): string | undefined {
  const secret = whyPathIsSecret(path);
  if (secret) return `${secret}, and everyone who can read the telemetry can read its attributes.`;
  if (!PATH.test(path)) {
    return 'a path contains only letters, digits and - _ . / : @ + = , and neither escapes nor a query.';
  }
  const hasDotSegment = path.split('/').some((segment) => segment === '.' || segment === '..');
  return hasDotSegment ? 'a path must not contain . or .. segments.' : undefined;
}

function checkBoolean(option: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`${option} must be true or false, not ${show(value)}.`);
}

/** A text as JSON. The text of an object is its own business, and can throw. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The message can hold any text of an option or a variable, and it is logged. */
function invalid(message: string): TypeError {
  return new TypeError(escapeControls(message));
}
