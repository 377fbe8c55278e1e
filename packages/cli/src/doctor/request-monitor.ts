import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { TOKEN_TTL_HEADER } from '@imds-otel/client/internal';

/** A request for the live view. Its state changes while the request is in progress. */
export interface MonitoredRequest {
  readonly method: string;
  readonly path: string;
  /** `performance.now()` when the request started, in milliseconds. */
  readonly startedAt: number;
  state: 'in progress' | 'responded' | 'failed';
  statusCode?: number;
}

/** Facts from response headers that the detection does not report. */
export interface ResponseFacts {
  /**
   * The clock of IMDS minus this host's clock, in milliseconds. It comes from the first `Date` header, which has a
   * resolution of one second.
   */
  readonly clockOffsetMs?: number;
  /** Lifetime of the session token, in seconds. */
  readonly tokenTtlSeconds?: number;
}

/** The fields used here of the messages on undici's channels. Source: undici, `docs/api/DiagnosticsChannel.md`. */
interface UndiciMessage {
  readonly request: { readonly method: string; readonly path: string };
  readonly response?: { readonly statusCode: number; readonly headers: readonly Uint8Array[] };
}

/**
 * Records the requests of the IMDS client from undici's diagnostics channels until it is disposed. It counts every
 * undici request of the process, so the process must not make other requests meanwhile.
 */
export class RequestMonitor implements ResponseFacts, Disposable {
  readonly requests: MonitoredRequest[] = [];
  clockOffsetMs?: number;
  tokenTtlSeconds?: number;
  readonly #requestOf = new WeakMap<object, MonitoredRequest>();

  readonly #listeners = {
    'undici:request:create': ({ request }: UndiciMessage) => {
      const { method, path } = request;
      const monitored: MonitoredRequest = { method, path, startedAt: performance.now(), state: 'in progress' };
      this.#requestOf.set(request, monitored);
      this.requests.push(monitored);
    },
    'undici:request:headers': ({ request, response }: UndiciMessage) => {
      const monitored = this.#requestOf.get(request);
      if (!monitored || !response) return;
      monitored.state = 'responded';
      monitored.statusCode = response.statusCode;
      this.#readHeaders(monitored, response.headers);
    },
    'undici:request:error': ({ request }: UndiciMessage) => {
      const monitored = this.#requestOf.get(request);
      if (monitored) monitored.state = 'failed';
    },
  };

  constructor() {
    for (const [channel, listener] of Object.entries(this.#listeners)) subscribe(channel, listener as () => void);
  }

  [Symbol.dispose](): void {
    for (const [channel, listener] of Object.entries(this.#listeners)) unsubscribe(channel, listener as () => void);
  }

  #readHeaders({ method, statusCode }: MonitoredRequest, headers: readonly Uint8Array[]): void {
    const serverTime = Date.parse(headerValue(headers, 'Date') ?? '');
    if (this.clockOffsetMs === undefined && !Number.isNaN(serverTime)) this.clockOffsetMs = serverTime - Date.now();
    const ttl = headerValue(headers, TOKEN_TTL_HEADER);
    if (method === 'PUT' && statusCode === 200 && ttl !== undefined && /^\d{1,5}$/.test(ttl)) {
      this.tokenTtlSeconds = Number(ttl);
    }
  }
}

/** @param headers Alternating names and values, as undici provides them. */
function headerValue(headers: readonly Uint8Array[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (decode(headers[index]).toLowerCase() === name.toLowerCase()) return decode(headers[index + 1]);
  }
  return undefined;
}

function decode(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1');
}
