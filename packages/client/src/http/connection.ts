import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { loadUndiciClient } from './undici-client.ts';

/** The connection of one request. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Closes everything, whatever state the request is in. A request that is still running fails with the error. */
  destroy(error: Error | null): void;
}

/**
 * Prepares a new connection for one request. Every response of IMDS carries `Connection: close`, so there is no connection
 * to reuse, and a client that serves one request only cannot be blocked by another.
 *
 * undici's own timeouts are off: they count the time in which the event loop is blocked.
 */
export async function openConnection(endpoint: URL): Promise<Connection> {
  const [UndiciClient, connect] = await Promise.all([loadUndiciClient(), loadConnect(endpoint)]);
  let socket: Socket | undefined;
  const client = new UndiciClient(endpoint.origin, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    // undici's own connector keeps a socket that is still connecting when its client is destroyed.
    connect: ({ hostname, port }, callback) => {
      const opening = connect(hostname, Number(port) || undefined);
      socket = opening;
      const fail = (error: Error): void => callback(error, null);
      opening
        .setNoDelay(true)
        .once('error', fail)
        // undici listens only while it uses the socket. An error before or after that must not crash the process.
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
      // TLS does not allow an IP address as the server name.
      tls.connect({ host, port, ALPNProtocols: ['http/1.1'], ...(net.isIP(host) === 0 && { servername: host }) });
  }
  const net = await import('node:net');
  return (host, port = 80) => net.connect({ host, port });
}
