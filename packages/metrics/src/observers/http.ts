import type { ClientRequest, IncomingMessage } from 'node:http';
import { type ImdsCall, TOKEN_HEADER, versionOf } from '../call.ts';
import type { Endpoints } from '../endpoints.ts';
import { listenTo } from './channels.ts';

interface Running {
  readonly startedAt: number;
  timedOut: boolean;
}

const ABANDONED = new DOMException('The caller did not want the body', 'AbortError');
const TIMED_OUT = new DOMException('The caller gave up when its time was over', 'TimeoutError');

/**
 * Watches requests made by `node:http` and `node:https`. A call lasts from `end()` of the request, before it connects, to
 * the moment the caller has read the body to its end or the connection ends, whichever comes first.
 *
 * Node's channels tell the start, the error and the arrival of the headers (that one is called `response.finish`), so the
 * end of the body is heard from the response itself, with listeners that do not change how it flows.
 *
 * @returns ends the watch
 */
export function observeHttp(endpoints: Endpoints, onCall: (call: ImdsCall) => void): () => void {
  const { hosts } = endpoints;
  const running = new WeakMap<ClientRequest, Running>();

  const end = (request: ClientRequest, response?: IncomingMessage, error?: unknown): void => {
    const call = running.get(request);
    if (!call) return;
    running.delete(request);
    onCall({
      method: request.method,
      path: request.path,
      version: versionOf(request.method, hasToken(request)),
      statusCode: response?.statusCode,
      error: error !== undefined && call.timedOut ? TIMED_OUT : error,
      durationMs: performance.now() - call.startedAt,
    });
  };

  const onStart = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (!hosts.has(request.host) || !isEndpoint(request, endpoints)) return;
    const call: Running = { startedAt: performance.now(), timedOut: false };
    running.set(request, call);
    // Callers answer a time-out by destroying the request, which then fails with ECONNRESET like one the service reset.
    request.once('timeout', () => {
      call.timedOut = true;
    });
  };
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    if (!running.has(request)) return;
    response.once('end', () => end(request, response));
    request.once('close', () => {
      end(request, response, response.errored ?? (response.complete ? undefined : ABANDONED));
    });
  };
  const onError = (message: unknown): void => {
    const { request, error } = message as { request: ClientRequest & { res?: IncomingMessage }; error: unknown };
    end(request, request.res, error);
  };

  return listenTo({
    'http.client.request.start': onStart,
    'http.client.response.finish': onHeaders,
    'http.client.request.error': onError,
  });
}

/** Of an endpoint that was set, the port counts too, and only the `Host` header has both. */
function isEndpoint(request: ClientRequest, { addresses, origins }: Endpoints): boolean {
  return addresses.has(request.host) || origins.has(`${request.protocol}//${request.getHeader('host')}`);
}

/** Headers that were given as a flat array are written out at once, and Node keeps them nowhere else. */
function hasToken(request: ClientRequest & { readonly _header?: unknown }): boolean {
  if (request.hasHeader(TOKEN_HEADER)) return true;
  return typeof request._header === 'string' && request._header.toLowerCase().includes(`\n${TOKEN_HEADER}:`);
}
