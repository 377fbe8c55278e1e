import type { Client } from 'undici';

/** undici's HTTP/1.1 client, which uses nothing of undici's global state: no global dispatcher, no proxy, no redirects. */
export type UndiciClient = typeof Client;

let loading: Promise<UndiciClient> | undefined;

/** Loads undici's HTTP/1.1 client, and of undici nothing that it does not need: 19 modules of 110, a third of the time. */
export function loadUndiciClient(): Promise<UndiciClient> {
  loading ??= load();
  return loading;
}

async function load(): Promise<UndiciClient> {
  try {
    const { default: narrow } = await import('undici/lib/dispatcher/client.js');
    if (isUndiciClient(narrow)) return narrow;
  } catch {
    // The module is no public entry: a release of undici may move it. The root is one, and only takes longer.
  }
  try {
    return (await import('undici')).Client;
  } catch (cause) {
    throw new Error(`undici could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Of all dispatchers only the client has a pipelining factor. The name of the class may have been minified away. */
function isUndiciClient(candidate: unknown): boolean {
  return (
    typeof candidate === 'function' &&
    typeof candidate.prototype?.dispatch === 'function' &&
    typeof candidate.prototype?.destroy === 'function' &&
    'pipelining' in candidate.prototype
  );
}
