/** Syntaxes of `imds-otel env`, by the program that reads the output. */
export const VARIABLE_FORMATS = ['sh', 'fish', 'powershell', 'dotenv', 'docker'] as const;

export type VariableFormat = (typeof VARIABLE_FORMATS)[number];

/**
 * Returns one line that sets a variable.
 *
 * - `sh`: for `eval` in sh, bash, zsh and dash.
 * - `fish`, `powershell`: for `source` and `Invoke-Expression` in these shells.
 * - `dotenv`: for `node --env-file`, dotenv, Docker Compose, and systemd's `EnvironmentFile=`.
 * - `docker`: for `docker run --env-file`, which takes everything after the first `=` literally, including quotes.
 *
 * @param name a letter or underscore, then letters, digits and underscores
 * @throws RangeError if the format cannot represent the value
 */
export function formatVariable(format: VariableFormat, name: string, value: string): string {
  switch (format) {
    case 'sh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      // Within single quotes, \\ and \' are fish's only escape sequences.
      return `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`;
    case 'powershell':
      // PowerShell treats typographic single quotes like the ASCII one.
      return `$Env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'dotenv':
      return `${name}=${dotenvValue(name, value)}`;
    case 'docker':
      if (/[\r\n]/.test(value)) throw new RangeError(`${name} contains a line break, which Docker's env-file forbids.`);
      return `${name}=${value}`;
  }
}

function dotenvValue(name: string, value: string): string {
  // No dotenv parser treats these characters as quotes, comments or variables, so they need no quotes.
  if (/^[\w.:/%+@,=~-]*$/.test(value)) return value;
  // Within single quotes, every parser takes all other characters literally.
  if (!/['\\\r\n]/.test(value)) return `'${value}'`;
  throw new RangeError(
    `${name} contains a quote, a backslash or a line break, which dotenv parsers interpret differently.`,
  );
}

/** Returns the variable name of an attribute: `host.id` with the prefix `IMDS_` is `IMDS_HOST_ID`. */
export function variableName(prefix: string, attribute: string): string {
  return prefix + attribute.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
