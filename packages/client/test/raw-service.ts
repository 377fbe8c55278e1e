import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

export interface RawService extends AsyncDisposable {
  readonly url: string;
}

/**
 * Answers each request with bytes that are given whole, and ends the connection: for answers that no HTTP server gives.
 *
 * @param answer given the request's method
 */
export async function startRawService(answer: (method: string) => string | Uint8Array): Promise<RawService> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request) => socket.end(answer(request.toString('latin1').split(' ')[0] ?? '')));
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
