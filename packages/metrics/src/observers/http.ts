import type { ClientRequest, IncomingMessage } from 'node:http';
import { TOKEN_HEADER } from '@imds-otel/client/internal';
import { classifyRequest, type ObservedRequest } from '../observed-request.ts';
import type { WatchedEndpoints } from '../watched-endpoints.ts';
import { subscribeAll } from './channels.ts';

interface PendingRequest {
  readonly startedAt: number;
  timedOut: boolean;
}

const ABORTED = new DOMException('The caller closed the connection before the end of the body', 'AbortError');
const TIMED_OUT = new DOMException('The request timed out', 'TimeoutError');

/**
 * Observes requests of `node:http` and `node:https`. A request lasts from the call of its `end()`, before the connection is
 * opened, until the caller has read the whole body or the connection is closed.
 *
 * Node.js publishes the start of a request, its error and the arrival of the response headers (on the channel
 * `http.client.response.finish`). The end of the body comes from listeners on the response, which do not start its flow.
 *
 * @returns a function that stops observing
 */
export function observeHttp(endpoints: WatchedEndpoints, onRequest: (request: ObservedRequest) => void): () => void {
  const { hosts } = endpoints;
  const pendingRequests = new WeakMap<ClientRequest, PendingRequest>();

  const finish = (request: ClientRequest, response?: IncomingMessage, error?: unknown): void => {
    const pending = pendingRequests.get(request);
    if (!pending) return;
    pendingRequests.delete(request);
    const { kind, version } = classifyRequest(request.method, hasToken(request));
    onRequest({
      kind,
      version,
      method: request.method,
      path: request.path,
      statusCode: response?.statusCode,
      error: error !== undefined && pending.timedOut ? TIMED_OUT : error,
      durationMs: performance.now() - pending.startedAt,
    });
  };

  const onStart = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (!hosts.has(request.host) || !isWatched(request, endpoints)) return;
    const pending: PendingRequest = { startedAt: performance.now(), timedOut: false };
    pendingRequests.set(request, pending);
    // After a timeout the caller destroys the request. Its error is then ECONNRESET, as if the server had reset it.
    request.once('timeout', () => {
      pending.timedOut = true;
    });
  };
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    if (!pendingRequests.has(request)) return;
    response.once('end', () => finish(request, response));
    request.once('close', () => {
      finish(request, response, response.errored ?? (response.complete ? undefined : ABORTED));
    });
  };
  const onError = (message: unknown): void => {
    const { request, error } = message as { request: ClientRequest & { res?: IncomingMessage }; error: unknown };
    finish(request, request.res, error);
  };

  return subscribeAll({
    'http.client.request.start': onStart,
    'http.client.response.finish': onHeaders,
    'http.client.request.error': onError,
  });
}

/** For a configured endpoint the port must match too. Only the `Host` header contains both host and port. */
function isWatched(request: ClientRequest, { imdsHosts, origins }: WatchedEndpoints): boolean {
  return imdsHosts.has(request.host) || origins.has(`${request.protocol}//${request.getHeader('host')}`);
}

/** Node.js keeps headers that were passed as a flat array in `_header` only, as the text that it sends. */
function hasToken(request: ClientRequest & { readonly _header?: unknown }): boolean {
  if (request.hasHeader(TOKEN_HEADER)) return true;
  return typeof request._header === 'string' && request._header.toLowerCase().includes(`\n${TOKEN_HEADER}:`);
}
