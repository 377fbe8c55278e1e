import type { ClientRequest, IncomingMessage } from 'node:http';
import { TOKEN_HEADER } from '@imds-otel/client/internal';
import { classifyRequest, type ObservedRequest } from '../observed-request.ts';
import { readProperty } from '../read-property.ts';
import type { WatchedEndpoints } from '../watched-endpoints.ts';
import { listenOnce, subscribeAll } from './channels.ts';

/** A request of `node:http`, with two properties that its types do not have. */
type HttpRequest = ClientRequest & {
  /** The response, once its headers arrived. */
  readonly res?: IncomingMessage & { readonly upgrade?: unknown };
  /** The request line and the headers as they are sent, once `end()` was called. */
  readonly _header?: unknown;
};

interface HttpMessage {
  readonly request: HttpRequest;
  readonly response: IncomingMessage;
  readonly error: unknown;
}

interface TrackedRequest {
  /** Absent if Node.js published only the failure of the request. */
  readonly startedAt?: number;
  timedOut: boolean;
  finished: boolean;
}

const ABORTED = new DOMException('The caller closed the connection before the end of the body', 'AbortError');
const TIMED_OUT = new DOMException('The request timed out', 'TimeoutError');

/**
 * Observes requests of `node:http` and `node:https`. A request lasts from its creation, before it gets a connection, until
 * the caller has read the whole body or the connection is closed.
 *
 * Node.js publishes the creation of a request (from 22.12), its start (when it has a connection), its error and the arrival
 * of the response headers (on the channel `http.client.response.finish`). Every other end comes from listeners on the
 * request and the response, which do not start the flow of the body.
 *
 * @returns a function that stops observing
 */
export function observeHttp(endpoints: WatchedEndpoints, onRequest: (request: ObservedRequest) => void): () => void {
  const { hosts } = endpoints;
  const trackedRequests = new WeakMap<HttpRequest, TrackedRequest>();
  let isStopped = false;

  const finish = (request: HttpRequest, error: unknown): void => {
    const tracked = trackedRequests.get(request);
    if (!tracked || tracked.finished || isStopped) return;
    // The end of the body, an error and the end of the connection can all be reported for one request.
    tracked.finished = true;
    const { method } = request;
    const { kind, version } = classifyRequest(method, hasToken(request));
    onRequest({
      kind,
      version,
      method,
      path: pathOf(request),
      statusCode: request.res?.statusCode,
      error: error !== undefined && tracked.timedOut ? TIMED_OUT : error,
      durationMs: tracked.startedAt === undefined ? undefined : performance.now() - tracked.startedAt,
    });
  };

  const onStart = (message: unknown): void => {
    const { request } = message as HttpMessage;
    if (!hosts.has(request.host) || trackedRequests.has(request) || !isWatched(request, endpoints)) return;
    const tracked: TrackedRequest = { startedAt: performance.now(), timedOut: false, finished: false };
    trackedRequests.set(request, tracked);
    // After a timeout the caller destroys the request. Its error is then ECONNRESET, as if the server had reset it.
    listenOnce(request, 'timeout', () => {
      tracked.timedOut = true;
    });
    listenOnce(request, 'close', () => finish(request, errorAtClose(request)));
  };

  const stop = subscribeAll({
    'http.client.request.created': onStart,
    'http.client.request.start': onStart,
    'http.client.response.finish': (message) => {
      const { request, response } = message as HttpMessage;
      if (trackedRequests.has(request)) listenOnce(response, 'end', () => finish(request, undefined));
    },
    'http.client.request.error': (message) => {
      const { request, error } = message as HttpMessage;
      // Before Node.js 22.12, a request that fails in the queue of its agent publishes nothing but its error.
      if (hosts.has(request.host) && !request.socket && !trackedRequests.has(request) && isWatched(request, endpoints))
        trackedRequests.set(request, { timedOut: false, finished: false });
      const isAborted = request.destroyed && isConnectionReset(error) && isClosedLocally(request);
      finish(request, isAborted ? ABORTED : (error ?? null));
    },
  });
  return () => {
    isStopped = true;
    stop();
  };
}

/** For a configured endpoint the port must match too. Only the `Host` header contains both host and port. */
function isWatched(request: ClientRequest, { imdsHosts, origins }: WatchedEndpoints): boolean {
  if (imdsHosts.has(request.host)) return true;
  const host = request.getHeader('host');
  return typeof host === 'string' && origins.has(`${request.protocol}//${host}`);
}

/** Node.js keeps headers that were passed as a flat array in `_header` only, as the text that it sends. */
function hasToken(request: HttpRequest): boolean {
  if (request.hasHeader(TOKEN_HEADER)) return true;
  return typeof request._header === 'string' && request._header.toLowerCase().includes(`\n${TOKEN_HEADER}:`);
}

/**
 * The path as sent. `request.path` is whatever the caller passed, for example an array, a buffer or a number. It is read
 * from the request line then, because converting it again could run code of the caller.
 */
function pathOf({ path, _header: header }: HttpRequest): unknown {
  return typeof path === 'string' || typeof header !== 'string' ? path : /^\S+ (\S*) /.exec(header)?.[1];
}

/** Why a connection that closed is a failure; `undefined` if the whole response arrived. */
function errorAtClose(request: HttpRequest): unknown {
  const { res } = request;
  if (!res) return ABORTED;
  if (!res.errored) return res.complete || res.upgrade ? undefined : ABORTED;
  return isConnectionReset(res.errored) && isClosedLocally(request) ? ABORTED : res.errored;
}

/**
 * Whether it is one of the two errors that Node.js creates if a connection closes early. It creates the same one if the
 * server closes the connection and if the caller does.
 */
function isConnectionReset(error: unknown): boolean {
  const message = readProperty(error, 'message');
  return message === 'socket hang up' || message === 'aborted';
}

/** Whether this process closed the connection: the server neither ended nor reset it. */
function isClosedLocally({ socket }: HttpRequest): boolean {
  return !socket?.readableEnded && !socket?.errored;
}
