import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { loadUndiciClient } from './undici-client.ts';

/** A way to one answer. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Leaves nothing open, whatever state the request is in; one that still runs fails with the error. */
  destroy(error: Error | null): void;
}

/**
 * A connection of its own for one request: every answer of the service carries `Connection: close`, so there is nothing
 * to keep, and a client that has never seen another request cannot be blocked by one.
 *
 * undici's own time-outs are switched off. They count the time of the clock, in which the event loop may have been blocked.
 */
export async function openConnection(endpoint: URL): Promise<Connection> {
  const [UndiciClient, connect] = await Promise.all([loadUndiciClient(), loadConnect(endpoint)]);
  let socket: Socket | undefined;
  const client = new UndiciClient(endpoint.origin, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    // A connector of our own, because undici's keeps a socket that is still connecting when its client is destroyed.
    connect: ({ hostname, port }, callback) => {
      const opening = connect(hostname, Number(port) || undefined);
      socket = opening;
      const fail = (error: Error): void => callback(error, null);
      opening
        .setNoDelay(true)
        .once('error', fail)
        // Once it is open, undici watches it; until it does, and after it has stopped to, an error is no uncaught one.
        .on('error', () => {})
        .once(endpoint.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          opening.off('error', fail);
          callback(null, opening);
        });
    },
  });
  return {
    dispatcher: client,
    destroy: (error) => {
      client.destroy(error, () => {});
      socket?.destroy();
    },
  };
}

async function loadConnect(endpoint: URL): Promise<(host: string, port: number | undefined) => Socket> {
  if (endpoint.protocol === 'https:') {
    const [tls, net] = await Promise.all([import('node:tls'), import('node:net')]);
    return (host, port = 443) =>
      // A server name must not be an address.
      tls.connect({ host, port, ALPNProtocols: ['http/1.1'], ...(net.isIP(host) === 0 && { servername: host }) });
  }
  const net = await import('node:net');
  return (host, port = 80) => net.connect({ host, port });
}
