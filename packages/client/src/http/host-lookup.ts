import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { readRegularFile } from '../read-regular-file.ts';

/** What `dns.lookup` calls back with. */
type LookupResult = [error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number];

const MAX_HOSTS_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Looks up the host name of the endpoint: one lookup for all attempts that wait for it.
 *
 * The addresses come from `dns.lookup`, as in all of Node.js. Nothing can cancel `dns.lookup`, and the process cannot end
 * before it does, which takes up to a minute if the DNS servers do not respond. So it starts only when the name is in the
 * hosts file or when a DNS server has responded to a query, which can be canceled.
 */
export class HostLookup {
  #users = 0;
  #pending: Promise<LookupResult> | undefined;
  #cancelQuery = (): void => {};

  /** For a request that may make several attempts. */
  enter(): void {
    this.#users += 1;
  }

  /** The last request to leave cancels the query. */
  leave(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#cancelQuery();
  }

  /** For the option `lookup` of `net.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#pending ??= this.#find(hostname, options).finally(() => {
      this.#pending = undefined;
    });
    const call = (result: LookupResult): void => process.nextTick(callback, ...result);
    this.#pending.then(call, (error: NodeJS.ErrnoException) => call([error, '']));
  };

  async #find(hostname: string, options: LookupOptions): Promise<LookupResult> {
    const { default: dns } = await import('node:dns');
    if (!(await isInHostsFile(hostname))) await this.#waitForDns(new dns.promises.Resolver(), hostname);
    return new Promise((resolve) => {
      dns.lookup(hostname, options, (...result: LookupResult) => resolve(result));
    });
  }

  /** @throws if no DNS server responds, or if the query is canceled */
  async #waitForDns(resolver: import('node:dns').promises.Resolver, hostname: string): Promise<void> {
    if (this.#users === 0) throw new Error('the lookup was canceled');
    this.#cancelQuery = () => resolver.cancel();
    try {
      await resolver.resolve4(hostname);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ETIMEOUT' || code === 'ECANCELLED') throw error;
      // Any response is enough: dns.lookup also knows search domains and other sources of names.
    } finally {
      this.#cancelQuery = () => {};
    }
  }
}

async function isInHostsFile(hostname: string): Promise<boolean> {
  const path =
    process.platform === 'win32'
      ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
      : '/etc/hosts';
  const { text = '' } = await readRegularFile(path, MAX_HOSTS_FILE_BYTES);
  const name = hostname.toLowerCase();
  return text.split('\n').some((line) => {
    const [, ...names] = line.replace(/#.*/s, '').trim().toLowerCase().split(/\s+/);
    return names.includes(name);
  });
}
