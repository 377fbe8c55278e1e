import { clientInternal } from '../client-internal.ts';
import type { Item } from './read-item.ts';

/** Replaces a secret in the output. */
export const REDACTED = '(redacted; --reveal shows it)';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Fields of a credentials document that are not secret, and what their values look like. All others are redacted. */
const PUBLIC_FIELDS: ReadonlyMap<string, RegExp> = new Map([
  ['Code', /^[A-Za-z]{1,40}$/],
  ['LastUpdated', TIME],
  ['Type', /^AWS-HMAC$/],
  ['Expiration', TIME],
  ['AccountId', /^\d{12}$/],
]);

/**
 * Replaces the secrets in an item or in the text of a folder. What is secret depends on the path that was requested.
 *
 * @param paths every spelling of the path that is known: that of the command line and that of each request
 */
export function redact(item: Item, paths: readonly string[]): Item {
  const { whyPathIsSecret } = clientInternal();
  if (!paths.some((path) => whyPathIsSecret(path) !== undefined)) return item;
  if (item.entries) return { ...item, entries: [REDACTED] };
  return { ...item, value: redactValue(item) };
}

/** The path only selects how much of a secret item is shown. If it is not recognized, nothing is. */
function redactValue({ path, value = '' }: Item): string {
  if (!/(^|\/)[\w-]*credentials[\w-]*\/./.test(path)) return REDACTED;
  try {
    const document: unknown = JSON.parse(value);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) return REDACTED;
    const fields = Object.entries(document).map(([name, field]) => [name, redactField(name, field)]);
    return JSON.stringify(Object.fromEntries(fields), undefined, 2);
  } catch {
    return REDACTED;
  }
}

function redactField(name: string, field: unknown): string {
  return typeof field === 'string' && PUBLIC_FIELDS.get(name)?.test(field) ? field : REDACTED;
}
