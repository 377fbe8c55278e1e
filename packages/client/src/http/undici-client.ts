import type { Client } from 'undici';
import { ownOptions } from '../own-options.ts';
import type { CreateClient } from './connection.ts';
import type { OnSettled } from './open-socket.ts';

/** undici's HTTP/1.1 client. It uses no global state of undici: no global dispatcher, no proxy, no redirects. */
export type UndiciClient = typeof Client;

let loading: Promise<UndiciClient> | undefined;

/**
 * Whether undici can run in this process. Its parser needs WebAssembly, which `node --jitless` does not have. Its errors set
 * their own name, which throws in the middle of a socket event if the application has frozen `Error.prototype`.
 */
export function canRunUndici(): boolean {
  const { WebAssembly } = globalThis as { WebAssembly?: unknown };
  return WebAssembly !== undefined && Reflect.set(new Error(), 'name', 'Error');
}

/** Loads undici's HTTP/1.1 client alone: 19 of undici's 110 modules, in a third of the time. */
export function loadUndiciClient(): Promise<UndiciClient> {
  loading ??= load().catch((error: unknown) => {
    // The next call tries again: a file descriptor may be free by then.
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Creates undici's client for one request. undici's own timeouts are off: they count time in which the loop is blocked. */
export async function loadClient(): Promise<CreateClient> {
  const UndiciClient = await loadUndiciClient();
  return (endpoint, connect) => {
    const client = new UndiciClient(
      endpoint.origin,
      ownOptions({
        pipelining: 0,
        headersTimeout: 0,
        bodyTimeout: 0,
        // undici's own connector keeps a socket that is still connecting when its client is destroyed.
        connect: (_: unknown, callback: OnSettled) => void connect(callback),
      }) as ConstructorParameters<UndiciClient>[1],
    );
    return {
      dispatch: (...args) => client.dispatch(...args),
      destroy: (error) => client.destroy(error, () => {}),
    };
  };
}

async function load(): Promise<UndiciClient> {
  try {
    const { default: clientModule } = await import('undici/lib/dispatcher/client.js');
    if (isUndiciClient(clientModule)) return clientModule;
  } catch {
    // The module is not a public entry point, so a release of undici may move it. The root is public but slower to load.
  }
  try {
    return (await import('undici')).Client;
  } catch (cause) {
    throw new Error(`undici could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Only undici's client has a `pipelining` property. Its class name may have been minified. */
function isUndiciClient(candidate: unknown): boolean {
  return (
    typeof candidate === 'function' &&
    typeof candidate.prototype?.dispatch === 'function' &&
    typeof candidate.prototype?.destroy === 'function' &&
    'pipelining' in candidate.prototype
  );
}
