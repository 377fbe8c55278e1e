import type { Environment } from '@imds-otel/client/internal';

/** One fact that the detector used to determine what this host is. */
export interface ResidencyEvidence {
  /** The path of a file, the name of an environment variable, or `option NAME`. */
  readonly source: string;
  /** The value that was found there; absent if it is not shown. An endpoint is never shown: it can hold a password. */
  readonly value?: string;
  /** What follows from it, as a phrase without a period. */
  readonly meaning: string;
}

/** Evidence from an environment variable, with the value of the variable. */
export function variableEvidence(name: string, env: Environment, meaning: string): ResidencyEvidence {
  const value = env[name];
  return value === undefined ? { source: name, meaning } : { source: name, value, meaning };
}
