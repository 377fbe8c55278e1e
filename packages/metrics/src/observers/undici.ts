import { type ImdsCall, TOKEN_HEADER, versionOf } from '../call.ts';
import type { Endpoints } from '../endpoints.ts';
import { listenTo } from './channels.ts';

/** What undici's channels tell of a request, from version 5 (headers as one string) to the one inside Node. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly headers: string | readonly (string | readonly string[])[];
}

interface Running {
  readonly startedAt: number;
  statusCode?: number;
}

/**
 * Watches requests made by undici, the package and the one inside Node, `fetch` included. A call lasts from the moment
 * undici takes the request, before it connects, to the body's last byte as it arrives, read by the caller or not.
 *
 * @returns ends the watch
 */
export function observeUndici(endpoints: Endpoints, onCall: (call: ImdsCall) => void): () => void {
  const { origins } = endpoints;
  const running = new WeakMap<UndiciRequest, Running>();

  const onCreate = (message: unknown): void => {
    const { request } = message as { request: UndiciRequest };
    // A listener that throws would end the process, so nothing is taken for granted that a release could change.
    const origin = typeof request.origin === 'string' ? request.origin : request.origin?.origin;
    if (origin !== undefined && origins.has(origin)) running.set(request, { startedAt: performance.now() });
  };
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: UndiciRequest; response: { statusCode: number } };
    const call = running.get(request);
    if (call) call.statusCode = response.statusCode;
  };
  const onEnd = (message: unknown): void => {
    const { request, error } = message as { request: UndiciRequest; error?: unknown };
    const call = running.get(request);
    if (!call) return;
    // undici can tell of an error after the end; the first of the two counts.
    running.delete(request);
    onCall({
      method: request.method,
      path: request.path,
      version: versionOf(request.method, hasToken(request.headers)),
      statusCode: call.statusCode,
      error,
      durationMs: performance.now() - call.startedAt,
    });
  };

  return listenTo({
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
