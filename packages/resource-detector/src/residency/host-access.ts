import { readFileSync } from 'node:fs';
import type { Environment } from '@imds-otel/client/internal';

/** What the detector reads of this host apart from IMDS. Tests replace it to simulate any host. */
export interface Host {
  readonly env: Environment;
  /** The trimmed text of a small file, or `undefined` if the file is missing or unreadable. */
  readFile(path: string): string | undefined;
}

/** The host of this process. */
export const thisHost: Host = {
  env: process.env,
  readFile(path) {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  },
};
