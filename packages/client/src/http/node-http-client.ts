import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { ownOptions } from '../own-options.ts';
import { AttemptError } from './attempt-error.ts';
import type { CreateClient } from './connection.ts';

/** Sends one request with `node:http`, in a process in which undici cannot run. Calls the handler as undici does. */
export const createNodeHttpClient: CreateClient = (endpoint, connect) => ({
  dispatch({ path, method, headers }, handler) {
    const options: RequestOptions = {
      path,
      method,
      headers: { ...(headers as Record<string, string>), host: endpoint.host, connection: 'close' },
      createConnection: (_, onSettled) => {
        connect((error, socket) => onSettled(error, socket as Socket));
        return undefined;
      },
    };
    // An import of node:http crashes Node.js 22 with --jitless: it also loads the WebSocket of Node's own undici.
    const request = process.getBuiltinModule('node:http').request(ownOptions(options));
    const controller = new RequestController((reason) => request.destroy(reason));
    const fail = (error: Error): void => handler.onResponseError?.(controller, error);
    request
      .once('socket', () => handler.onRequestStart?.(controller, {}))
      .on('error', fail)
      // Without this listener, node:http reports a reset.
      .once('upgrade', (_, socket) => {
        socket.destroy();
        fail(new AttemptError('bad upgrade', { stage: 'headers', reason: 'malformed' }));
      })
      .once('response', (response: IncomingMessage) => {
        const { statusCode = 0, statusMessage } = response;
        response
          .on('error', fail)
          .on('data', (chunk: Buffer) => handler.onResponseData?.(controller, chunk))
          .once('end', () => handler.onResponseEnd?.(controller, {}));
        handler.onResponseStart?.(controller, statusCode, response.headers, statusMessage);
      })
      .end();
  },
  destroy: () => {},
});

/** What undici gives its handlers. There is no flow control: a response of IMDS is small. */
class RequestController implements Dispatcher.DispatchController {
  readonly paused = false;
  readonly #destroy: (reason: Error) => void;
  #reason: Error | null = null;

  constructor(destroy: (reason: Error) => void) {
    this.#destroy = destroy;
  }

  get aborted(): boolean {
    return this.#reason !== null;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#destroy(reason);
  }

  pause(): void {}

  resume(): void {}
}
