import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** A request as it goes, for the live view. */
export interface LiveRequest {
  readonly method: string;
  readonly path: string;
  /** `performance.now()` at its start, in milliseconds. */
  readonly startedAt: number;
  state: 'under way' | 'answered' | 'failed';
  statusCode?: number;
}

/** What only the wire shows: two header fields of the answers, beside the requests while they are under way. */
export interface Observation {
  readonly requests: readonly LiveRequest[];
  /** The service's clock minus this host's, in milliseconds, from the first answer with a `Date`; its grain is a second. */
  readonly clockOffsetMs?: number;
  /** How long the token was granted for, in seconds. */
  readonly tokenTtlSeconds?: number;
}

/** The parts that are read here of the messages on undici's channels. Source: undici, `docs/api/DiagnosticsChannel.md`. */
interface UndiciMessage {
  readonly request: { readonly method: string; readonly path: string };
  readonly response?: { readonly statusCode: number; readonly headers: readonly Uint8Array[] };
}

/**
 * Watches the requests of the client, which goes through undici, until disposed of. This process makes no others while
 * it does.
 */
export class Observer implements Observation, Disposable {
  readonly requests: LiveRequest[] = [];
  clockOffsetMs?: number;
  tokenTtlSeconds?: number;
  readonly #live = new WeakMap<object, LiveRequest>();

  readonly #listeners = {
    'undici:request:create': ({ request }: UndiciMessage) => {
      const { method, path } = request;
      const live: LiveRequest = { method, path, startedAt: performance.now(), state: 'under way' };
      this.#live.set(request, live);
      this.requests.push(live);
    },
    'undici:request:headers': ({ request, response }: UndiciMessage) => {
      const live = this.#live.get(request);
      if (!live || !response) return;
      live.state = 'answered';
      live.statusCode = response.statusCode;
      this.#readHeaders(live, response.headers);
    },
    'undici:request:error': ({ request }: UndiciMessage) => {
      const live = this.#live.get(request);
      if (live) live.state = 'failed';
    },
  };

  constructor() {
    for (const [channel, listener] of Object.entries(this.#listeners)) subscribe(channel, listener as () => void);
  }

  [Symbol.dispose](): void {
    for (const [channel, listener] of Object.entries(this.#listeners)) unsubscribe(channel, listener as () => void);
  }

  #readHeaders({ method, statusCode }: LiveRequest, headers: readonly Uint8Array[]): void {
    const serverTime = Date.parse(field(headers, 'date') ?? '');
    if (this.clockOffsetMs === undefined && !Number.isNaN(serverTime)) this.clockOffsetMs = serverTime - Date.now();
    const ttl = field(headers, 'x-aws-ec2-metadata-token-ttl-seconds');
    if (method === 'PUT' && statusCode === 200 && ttl !== undefined && /^\d{1,5}$/.test(ttl)) {
      this.tokenTtlSeconds = Number(ttl);
    }
  }
}

/** @param headers names and values in turn, as undici gives them. */
function field(headers: readonly Uint8Array[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (text(headers[index]).toLowerCase() === name) return text(headers[index + 1]);
  }
  return undefined;
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1');
}
