/**
 * Characters that are percent-encoded in `OTEL_RESOURCE_ATTRIBUTES`.
 *
 * Source: OpenTelemetry specification, Resource SDK, "Specifying resource information via an environment variable". The
 * format is `key1=value1,key2=value2`. `,` and `=` must be percent-encoded, and everything outside the `baggage-octet`
 * of W3C Baggage may be. This pattern also includes `%`, because SDKs decode it, and the single quote, because env files
 * have no common way to escape it.
 */
const NEEDS_ESCAPE = /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]|[%=']/gu;

/**
 * The longest key or value, in UTF-16 code units, that OpenTelemetry's JavaScript SDK accepts. If one is longer, the SDK
 * discards the whole variable. Source: `ResourceAttributesEnvDetector` of `@opentelemetry/resources`.
 */
const MAX_LENGTH = 255;

/** Returns whether every OpenTelemetry SDK accepts this attribute in `OTEL_RESOURCE_ATTRIBUTES`. */
export function fitsVariable(name: string, value: string): boolean {
  return name.length <= MAX_LENGTH && value.length <= MAX_LENGTH;
}

/** Encodes attributes for the variable: `{ 'ec2.tag.Name': 'a, b' }` is `ec2.tag.Name=a%2C%20b`. */
export function encodeAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`)
    .join(',');
}

/**
 * Adds the detected attributes to the current value of the variable. Attributes that the variable already contains are
 * kept unchanged, because someone set them on purpose.
 */
export function mergeAttributes(detected: Readonly<Record<string, string>>, existing: string | undefined): string {
  const kept = (existing ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const keptNames = new Set(kept.map((entry) => entry.split('=', 1)[0]?.trim()));
  const added = Object.entries(detected).filter(([name]) => !keptNames.has(escapeText(name)) && !keptNames.has(name));
  return [encodeAttributes(Object.fromEntries(added)), ...kept].filter((part) => part !== '').join(',');
}

function escapeText(text: string): string {
  // Unlike encodeURIComponent, Buffer does not throw on a lone surrogate. It writes U+FFFD instead.
  return text.replace(NEEDS_ESCAPE, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
