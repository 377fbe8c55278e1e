import { TOKEN_HEADER } from '@imds-otel/client/internal';
import { classifyRequest, type ObservedRequest } from '../observed-request.ts';
import type { WatchedEndpoints } from '../watched-endpoints.ts';
import { subscribeAll } from './channels.ts';

/** A request in the messages of undici's channels, from undici 5 (`headers` is one string) to the undici in Node.js. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly headers: string | readonly (string | readonly string[])[];
}

interface PendingRequest {
  readonly startedAt: number;
  statusCode?: number;
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

  const onCreate = (message: unknown): void => {
    const { request } = message as { request: UndiciRequest };
    // An exception in a listener crashes the process, so the code allows for fields that a release of undici may change.
    const origin = typeof request.origin === 'string' ? request.origin : request.origin?.origin;
    if (origin !== undefined && origins.has(origin)) pendingRequests.set(request, { startedAt: performance.now() });
  };
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: UndiciRequest; response: { statusCode: number } };
    const pending = pendingRequests.get(request);
    if (pending) pending.statusCode = response.statusCode;
  };
  const onEnd = (message: unknown): void => {
    const { request, error } = message as { request: UndiciRequest; error?: unknown };
    const pending = pendingRequests.get(request);
    if (!pending) return;
    // undici can publish an error after the end of the body. Only the first of the two counts.
    pendingRequests.delete(request);
    const { kind, version } = classifyRequest(request.method, hasToken(request.headers));
    onRequest({
      kind,
      version,
      method: request.method,
      path: request.path,
      statusCode: pending.statusCode,
      error,
      durationMs: performance.now() - pending.startedAt,
    });
  };

  return subscribeAll({
    'undici:request:create': onCreate,
    'undici:request:headers': onHeaders,
    'undici:request:trailers': onEnd,
    'undici:request:error': onEnd,
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
