/** A flat JSON document of IMDS. */
export type JsonDocument = Readonly<Record<string, string | null | readonly string[]>>;

/** Formats JSON as IMDS does: two spaces of indentation, and a space before each colon. */
export function formatJson(document: JsonDocument, indent = ''): string {
  const members = Object.entries(document).map(
    ([name, value]) =>
      `${indent}  ${JSON.stringify(name)} : ${Array.isArray(value) ? formatArray(value) : JSON.stringify(value)}`,
  );
  return `${indent}{\n${members.join(',\n')}\n${indent}}`;
}

/** Formats a JSON array of documents as IMDS does. */
export function formatJsonArray(documents: readonly JsonDocument[]): string {
  if (documents.length === 0) return '[]';
  return `[\n${documents.map((document) => formatJson(document, '  ')).join(',\n')}\n]`;
}

function formatArray(values: readonly string[]): string {
  return `[ ${values.map((value) => JSON.stringify(value)).join(', ')} ]`;
}

/** Formats a time as IMDS does: ISO 8601 without fractions of a second. */
export function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
