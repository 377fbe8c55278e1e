import { TOKEN_HEADER } from '@imds-otel/client/internal';
import { classifyRequest, type ObservedRequest } from '../observed-request.ts';
import type { WatchedEndpoints } from '../watched-endpoints.ts';
import { subscribeAll } from './channels.ts';

/** A request in the messages of undici's channels, from undici 5 (`headers` is one string) to the undici in Node.js. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: unknown;
  readonly path: unknown;
  readonly headers: string | readonly (string | readonly string[])[];
}

/** What the messages of undici's channels contain. The guard of the listeners allows for messages that do not. */
interface UndiciMessage {
  readonly request: UndiciRequest;
  readonly response: { readonly statusCode: unknown };
  readonly error: unknown;
}

interface PendingRequest {
  readonly startedAt: number;
  statusCode?: unknown;
}

/**
 * Observes requests of undici, both the package and the one in Node.js (`fetch`). A request lasts from its creation, before
 * the connection is opened, until the last byte of the body arrives, whether the caller reads the body or not.
 *
 * @returns a function that stops observing
 */
export function observeUndici(endpoints: WatchedEndpoints, onRequest: (request: ObservedRequest) => void): () => void {
  const { origins } = endpoints;
  const pendingRequests = new WeakMap<UndiciRequest, PendingRequest>();

  const finish = (request: UndiciRequest, error: unknown): void => {
    const pending = pendingRequests.get(request);
    if (!pending) return;
    // undici can publish an error after the end of the body. Only the first of the two counts.
    pendingRequests.delete(request);
    const { method, path } = request;
    const { kind, version } = classifyRequest(method, hasToken(request.headers));
    const { startedAt, statusCode } = pending;
    onRequest({ kind, version, method, path, statusCode, error, durationMs: performance.now() - startedAt });
  };

  return subscribeAll({
    'undici:request:create': (message) => {
      const { request } = message as UndiciMessage;
      // One read: a getter could return a string first and something else next.
      const { origin } = request;
      const text = typeof origin === 'string' ? origin : origin?.origin;
      if (text !== undefined && origins.has(text)) pendingRequests.set(request, { startedAt: performance.now() });
    },
    'undici:request:headers': (message) => {
      const { request, response } = message as UndiciMessage;
      const pending = pendingRequests.get(request);
      if (pending) pending.statusCode = response.statusCode;
    },
    'undici:request:trailers': (message) => finish((message as UndiciMessage).request, undefined),
    'undici:request:error': (message) => {
      const { request, error } = message as UndiciMessage;
      finish(request, error ?? null);
    },
  });
}

function hasToken(headers: UndiciRequest['headers']): boolean {
  if (typeof headers === 'string') return headers.toLowerCase().includes(`${TOKEN_HEADER}:`);
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (typeof name === 'string' && name.length === TOKEN_HEADER.length && name.toLowerCase() === TOKEN_HEADER)
      return true;
  }
  return false;
}
