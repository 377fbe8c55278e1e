import { CommandError } from '../exit-codes.ts';

/** Syntaxes of `imds-otel env`, by the program that reads the output. */
export const VARIABLE_FORMATS = ['sh', 'fish', 'powershell', 'dotenv', 'docker'] as const;

export type VariableFormat = (typeof VARIABLE_FORMATS)[number];

/** The statements that set the variables, and why others are left out. */
export interface FormattedVariables {
  /** In the syntax of the format, without the line break at the end. */
  readonly statements: readonly string[];
  /** For each variable that the format cannot represent: its name and the reason. */
  readonly skipped: readonly string[];
}

export function formatVariables(
  format: VariableFormat,
  variables: Readonly<Record<string, string>>,
): FormattedVariables {
  const statements: string[] = [];
  const skipped: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const reason = whyUnsupported(format, value);
    if (reason === undefined) statements.push(formatVariable(format, name, value));
    else skipped.push(`${name}: ${reason}`);
  }
  return { statements, skipped };
}

/** Why a format cannot represent a value; `undefined` if it can. */
export function whyUnsupported(format: VariableFormat, value: string): string | undefined {
  if (/[\0\p{Cs}]/u.test(value)) return 'a variable cannot contain null characters or lone surrogates.';
  if (format === 'docker' && /[\r\n]/.test(value)) return "Docker's env-file forbids line breaks.";
  if (format === 'dotenv' && /['\\\r\n]/.test(value)) {
    return 'dotenv parsers interpret quotes, backslashes and line breaks differently.';
  }
  return undefined;
}

/**
 * Returns a statement that sets a variable to a value that the format can represent.
 *
 * - `sh`: for `eval` in sh, bash, zsh and dash.
 * - `fish`, `powershell`: for `source` and `Invoke-Expression` in these shells.
 * - `dotenv`: for `node --env-file`, dotenv, Docker Compose, and systemd's `EnvironmentFile=`.
 * - `docker`: for `docker run --env-file`, which takes everything after the first `=` literally, including quotes.
 *
 * @param name a letter or underscore, then letters, digits and underscores
 */
export function formatVariable(format: VariableFormat, name: string, value: string): string {
  switch (format) {
    case 'sh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      // Within single quotes, \\ and \' are fish's only escape sequences.
      return `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`;
    case 'powershell':
      return `$Env:${name} = '${powershellText(value)}'`;
    case 'dotenv':
      // No dotenv parser treats these characters as quotes, comments or variables, so they need no quotes. Within single
      // quotes, every parser takes all characters literally.
      return /^[\w.:/%+@,=~-]*$/.test(value) ? `${name}=${value}` : `${name}='${value}'`;
    case 'docker':
      return `${name}=${value}`;
  }
}

/** Returns the text for single quotes, or an expression if the value contains control characters. */
function powershellText(value: string): string {
  return (
    value
      // PowerShell treats typographic single quotes like the ASCII one.
      .replace(/['\u2018-\u201b]/g, '$&$&')
      // Invoke-Expression runs each line that it reads on its own, so a value must not contain a line break.
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => `' + [char]${character.charCodeAt(0)} + '`)
  );
}

/** Returns the variable name of an attribute: `host.id` with the prefix `IMDS_` is `IMDS_HOST_ID`. */
export function variableName(prefix: string, attribute: string): string {
  return prefix + attribute.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/**
 * Returns one variable per attribute.
 *
 * @throws CommandError if two attributes have the same variable name, e.g. `ec2.tag.a-b` and `ec2.tag.a.b`
 */
export function variablePerAttribute(
  attributes: Readonly<Record<string, string>>,
  prefix: string,
): Record<string, string> {
  const byVariable = new Map<string, string[]>();
  for (const attribute of Object.keys(attributes)) {
    const variable = variableName(prefix, attribute);
    byVariable.set(variable, [...(byVariable.get(variable) ?? []), attribute]);
  }
  const collisions = [...byVariable].filter(([, names]) => names.length > 1);
  if (collisions.length > 0) {
    const lists = collisions.map(([variable, names]) => `${names.join(', ')} (${variable})`);
    throw new CommandError(
      `With --each, these attributes have the same variable name: ${lists.join('; ')}. Exclude all but one of them with IMDS_OTEL_EXCLUDE, or do not use --each.`,
    );
  }
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [variableName(prefix, name), value]));
}
