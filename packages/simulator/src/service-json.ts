/** What the service's JSON documents are made of: members in their order, lists of text on one line. */
export type ServiceJson = Readonly<Record<string, string | null | readonly string[]>>;

/** JSON as the service writes it: two blanks of indent, and a blank before each colon too. */
export function serviceJson(document: ServiceJson, indent = ''): string {
  const members = Object.entries(document).map(
    ([name, value]) =>
      `${indent}  ${JSON.stringify(name)} : ${Array.isArray(value) ? list(value) : JSON.stringify(value)}`,
  );
  return `${indent}{\n${members.join(',\n')}\n${indent}}`;
}

/** A list of documents; an empty one is `[]`. */
export function serviceJsonList(documents: readonly ServiceJson[]): string {
  if (documents.length === 0) return '[]';
  return `[\n${documents.map((document) => serviceJson(document, '  ')).join(',\n')}\n]`;
}

function list(values: readonly string[]): string {
  return `[ ${values.map((value) => JSON.stringify(value)).join(', ')} ]`;
}

/** The service writes times without fractions of a second. */
export function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
