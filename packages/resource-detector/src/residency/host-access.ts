import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Environment } from '@imds-otel/client/internal';

/** What the detector reads of this host apart from IMDS. Tests replace it to simulate any host. */
export interface Host {
  readonly env: Environment;
  /** The trimmed text of a small file, or `undefined` if the file is missing or unreadable. */
  readFile(path: string): string | undefined;
}

/** The kernel shows at most one page for a file under `/sys`, in bytes. */
const MAX_FILE_BYTES = 4096;

/** The host of this process. */
export const thisHost: Host = {
  // Read each time: an application can replace process.env.
  get env() {
    return environmentOf(process.env);
  },
  readFile(path) {
    try {
      return readStart(path).trim();
    } catch {
      return undefined;
    }
  },
};

/**
 * The variables of an environment: own properties only, and always text. An application can replace `process.env` by an
 * object that holds anything.
 */
export function environmentOf(variables: Readonly<Record<string, unknown>> | undefined): Environment {
  const own = Object(variables);
  const read = (name: string | symbol): string | undefined => {
    const value: unknown = Object.hasOwn(own, name) ? own[name] : undefined;
    return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) ? String(value) : undefined;
  };
  // Not a proxy of the variables themselves: if they are frozen, it has to return their values unchanged.
  return new Proxy<Environment>(Object.create(null), {
    get: (_, name) => read(name),
    has: (_, name) => read(name) !== undefined,
    getOwnPropertyDescriptor(_, name) {
      const value = read(name);
      return value === undefined ? undefined : { value, configurable: true, enumerable: true, writable: true };
    },
  });
}

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
