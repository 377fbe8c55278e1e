import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

export interface RawService extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts a TCP service on loopback that responds to each request with the given bytes and closes the connection: for
 * responses that no HTTP server sends.
 *
 * @param respond returns the bytes of the response to a request with this method
 */
export async function startRawService(respond: (method: string) => string | Uint8Array): Promise<RawService> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request) => socket.end(respond(request.toString('latin1').split(' ')[0] ?? '')));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
