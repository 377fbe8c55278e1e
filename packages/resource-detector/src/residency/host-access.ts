import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Environment } from '@imds-otel/client/internal';

/** What the detector reads of this host apart from IMDS. Tests replace it to simulate any host. */
export interface Host {
  /** Read it with `readVariable`: an application can replace `process.env` by an object that holds anything. */
  readonly env: Environment;
  /** The trimmed text of a small file, or `undefined` if the file is missing or unreadable. */
  readFile(path: string): string | undefined;
}

/** The kernel shows at most one page for a file under `/sys`, in bytes. */
const MAX_FILE_BYTES = 4096;

/** The host of this process. */
export const thisHost: Host = {
  get env() {
    return process.env;
  },
  readFile(path) {
    try {
      return readStart(path).trim();
    } catch {
      return undefined;
    }
  },
};

/** Reads the first bytes of a file. Never waits, even if the path is a pipe or a device. */
function readStart(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const buffer = Buffer.alloc(MAX_FILE_BYTES);
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
