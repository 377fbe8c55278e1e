import { type Environment, escapeControls, readVariable } from '@imds-otel/client/internal';

/** Longer values are cut, in characters. */
const MAX_LENGTH = 200;

/** One fact that the detector used to determine what this host is. */
export interface ResidencyEvidence {
  /** The path of a file, the name of an environment variable, or `option NAME`. */
  readonly source: string;
  /**
   * The value that was found there, in one line: control characters are escaped, and more than 200 characters are cut.
   * Absent if it is not shown. An endpoint is never shown: it can hold a password.
   */
  readonly value?: string;
  /** What follows from it, as a phrase without a period. */
  readonly meaning: string;
}

/** Evidence with the value that was found at its source. */
export function evidenceOf(source: string, value: string, meaning: string): ResidencyEvidence {
  const shown = value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value;
  return { source, value: escapeControls(shown), meaning };
}

/** Evidence from an environment variable, with the value of the variable. */
export function variableEvidence(name: string, env: Environment, meaning: string): ResidencyEvidence {
  const value = readVariable(name, env);
  return value === undefined ? { source: name, meaning } : evidenceOf(name, value, meaning);
}
