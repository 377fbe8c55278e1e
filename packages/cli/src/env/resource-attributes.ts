/**
 * The text form of attributes that `OTEL_RESOURCE_ATTRIBUTES` holds.
 *
 * Source: OpenTelemetry specification, Resource SDK, "Specifying resource information via an environment variable":
 * `key1=value1,key2=value2`; `,` and `=` must be percent-encoded, and everything outside the `baggage-octet` of W3C
 * Baggage may be. The percent sign is encoded too, for readers decode it, and the single quote, which files of variables
 * have no common way to write.
 */
const NEEDS_ESCAPE = /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]|[%=']/gu;

/**
 * The longest key or value, in UTF-16 units, that OpenTelemetry's JavaScript SDK takes from the variable: one that is
 * longer makes it discard all of them. Source: `ResourceAttributesEnvDetector` of `@opentelemetry/resources`.
 */
const MAX_LENGTH = 255;

/** Whether all readers of the variable take this attribute. */
export function fitsVariable(name: string, value: string): boolean {
  return name.length <= MAX_LENGTH && value.length <= MAX_LENGTH;
}

/** `{ 'ec2.tag.Name': 'a, b' }` is `ec2.tag.Name=a%2C%20b`. */
export function encodeAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`)
    .join(',');
}

/**
 * The detected attributes joined to what the variable holds already. That is kept as it is and wins: whoever set it
 * meant it.
 */
export function mergeAttributes(detected: Readonly<Record<string, string>>, existing: string | undefined): string {
  const kept = (existing ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const taken = new Set(kept.map((entry) => entry.split('=', 1)[0]?.trim()));
  const added = Object.entries(detected).filter(([name]) => !taken.has(escapeText(name)) && !taken.has(name));
  return [encodeAttributes(Object.fromEntries(added)), ...kept].filter((part) => part !== '').join(',');
}

function escapeText(text: string): string {
  // Not encodeURIComponent, which throws on half of a surrogate pair; Buffer writes U+FFFD in its place.
  return text.replace(NEEDS_ESCAPE, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
