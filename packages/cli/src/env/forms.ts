/** How each reader of environment variables wants a line. */
export const FORMS = ['sh', 'fish', 'powershell', 'dotenv', 'docker'] as const;

export type Form = (typeof FORMS)[number];

/**
 * One line that sets a variable.
 *
 * - `sh`: for `eval` in sh, bash, zsh, dash.
 * - `fish`, `powershell`: for `source` and `Invoke-Expression` there.
 * - `dotenv`: for `node --env-file`, dotenv, Docker Compose, systemd's `EnvironmentFile=`.
 * - `docker`: for `docker run --env-file`, which takes all after the first `=` as it stands, quotes too.
 *
 * @param name a letter or underscore, then letters, digits and underscores
 * @throws RangeError where the form has no way to write the value
 */
export function variableLine(form: Form, name: string, value: string): string {
  switch (form) {
    case 'sh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      // Within single quotes fish reads \\ and \' as escapes, and nothing else.
      return `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`;
    case 'powershell':
      // PowerShell takes the typographic quotes for quotes too.
      return `$Env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'dotenv':
      return `${name}=${dotenvValue(name, value)}`;
    case 'docker':
      if (/[\r\n]/.test(value)) throw new RangeError(`Docker's env-file cannot hold the line break in ${name}.`);
      return `${name}=${value}`;
  }
}

function dotenvValue(name: string, value: string): string {
  // What no reader of such files takes for quoting, a comment or a variable stands as it is.
  if (/^[\w.:/%+@,=~-]*$/.test(value)) return value;
  // In single quotes nothing is special, in any of the readers.
  if (!/['\\\r\n]/.test(value)) return `'${value}'`;
  throw new RangeError(`A dotenv file cannot hold the quote, backslash or line break in ${name} for all who read it.`);
}

/** `host.id` is `IMDS_HOST_ID` with the prefix `IMDS_`. */
export function variableName(prefix: string, attribute: string): string {
  return prefix + attribute.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
