import type { Client } from 'undici';

/** undici's HTTP/1.1 client, which uses nothing of undici's global state: no global dispatcher, no proxy, no redirects. */
export type UndiciClient = typeof Client;

/** Loads undici's HTTP/1.1 client, and of undici nothing that it does not need. */
export async function loadUndiciClient(): Promise<UndiciClient> {
  return (await import('undici')).Client;
}
