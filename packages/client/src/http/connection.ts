import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { type Connect, type ConnectOptions, loadConnect } from './open-socket.ts';
import { canRunUndici, loadClient } from './undici-client.ts';

/** Sends one request. Implemented by undici, by the caller's dispatcher and by `node:http`. */
export type Dispatch = (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void;

/** The connection of one request. */
export interface Connection {
  readonly dispatch: Dispatch;
  /** Closes everything, whatever state the request is in. A request that is still running fails with the error. */
  destroy(error: Error | null): void;
}

/**
 * Prepares a new connection for one request. Every response of IMDS carries `Connection: close`, so there is no connection
 * to reuse, and a client that serves one request only cannot be blocked by another.
 */
export async function openConnection(endpoint: URL, options: ConnectOptions): Promise<Connection> {
  const [connect, createClient] = await Promise.all([
    loadConnect(endpoint, options),
    canRunUndici()
      ? loadClient()
      : import('./node-http-client.ts').then(({ createNodeHttpClient }) => createNodeHttpClient),
  ]);
  let socket: Socket | undefined;
  const client = createClient(endpoint, (onSettled) => {
    socket = connect(onSettled);
    return socket;
  });
  return {
    dispatch: client.dispatch,
    destroy: (error) => {
      try {
        client.destroy(error);
      } finally {
        socket?.destroy();
      }
    },
  };
}

/** Creates an HTTP client for one request. It opens its connection with `connect`. */
export type CreateClient = (endpoint: URL, connect: Connect) => Connection;

/** The caller's own dispatcher. It is not closed. */
export function useDispatcher(dispatcher: Dispatcher): Connection {
  return { dispatch: (...args) => dispatcher.dispatch(...args), destroy: () => {} };
}
