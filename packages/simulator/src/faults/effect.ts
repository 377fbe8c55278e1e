/**
 * How far an exchange gets before a fault applies:
 * - `'accept'`: the connection is open; the simulator does not read the request.
 * - `'request'`: the simulator has read the request and sent nothing.
 * - `'headers'`: the simulator has sent half of the response's head (status line and headers).
 * - `'body'`: the simulator has sent the head and half of the body.
 */
export type FaultPoint = 'accept' | 'request' | 'headers' | 'body';

/** What the client gets instead of the normal response. */
export type FaultEffect =
  /** A different response. */
  | {
      /** Status code of the response, from 200 to 599. */
      readonly status: number;
      /** Body of the response. Default: empty. */
      readonly body?: string | Uint8Array | undefined;
      /** Additional headers, Latin-1 without line breaks. They replace default headers of the same name. Default: none. */
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** No response: the connection stays open until the client closes it. Applies at `'request'`. */
  | 'no-response'
  | {
      /** Sends nothing more after this point: the connection stays open until the client closes it. */
      readonly noResponse: FaultPoint;
    }
  /** A TCP reset instead of a response. Applies at `'request'`. */
  | 'reset'
  | {
      /** Resets the TCP connection at this point. */
      readonly reset: FaultPoint;
      /** Delay of the reset in milliseconds, at most 86400000 (a day). Default 0. */
      readonly afterMs?: number | undefined;
    }
  /** An orderly close of the connection instead of a response. Applies at `'request'`. */
  | 'close'
  | {
      /** Closes the connection at this point. */
      readonly close: FaultPoint;
      /** Delay of the close in milliseconds, at most 86400000 (a day). Default 0. */
      readonly afterMs?: number | undefined;
    }
  /** The normal response with a slow body. */
  | {
      /** Speed of the body in bytes per second, from 0.001 to 1000000000. The headers arrive without delay. */
      readonly bytesPerSecond: number;
    }
  /** Half of the body that `Content-Length` announces, then an orderly close. */
  | 'truncate'
  /** Status 200 with a body of 1 MiB and the matching `Content-Length`. */
  | 'oversized'
  | {
      /** Status 200 with a body of this many bytes, at most 64 MiB, and the matching `Content-Length`. */
      readonly oversized: number;
    }
  /** Status 200 with a body that has no `Content-Length` and never ends while the client reads. */
  | 'endless'
  /** Status 200 with incomplete JSON and the matching `Content-Length`. */
  | 'malformed-json'
  /** Status 200 with an HTML login page, as from a captive portal or a transparent proxy. */
  | 'captive-portal'
  /** Status 302. */
  | {
      /** URL in the `Location` header. */
      readonly redirect: string;
    }
  /** Bytes that are not an HTTP response. */
  | 'not-http'
  /** The normal response after a delay. */
  | {
      /** Delay in milliseconds, at most 86400000 (a day), in addition to the option `latencyMs`. */
      readonly delayMs: number;
    };

/** An exchange that stops before the response is complete. */
export interface Interruption {
  /** How far the exchange gets. */
  readonly at: FaultPoint;
  /** What happens to the connection at that point. */
  readonly connection: 'stay-open' | 'reset' | 'close';
  /** Delay of the reset or close in milliseconds. */
  readonly afterMs: number;
}

/** Returns the cutoff that an effect causes, or `undefined` if the client gets a complete response. */
export function interruptionOf(effect: FaultEffect): Interruption | undefined {
  if (effect === 'no-response') return { at: 'request', connection: 'stay-open', afterMs: 0 };
  if (effect === 'reset' || effect === 'close') return { at: 'request', connection: effect, afterMs: 0 };
  if (effect === 'truncate') return { at: 'body', connection: 'close', afterMs: 0 };
  if (typeof effect === 'string') return undefined;
  if ('noResponse' in effect) return { at: effect.noResponse, connection: 'stay-open', afterMs: 0 };
  if ('reset' in effect) return { at: effect.reset, connection: 'reset', afterMs: effect.afterMs ?? 0 };
  if ('close' in effect) return { at: effect.close, connection: 'close', afterMs: effect.afterMs ?? 0 };
  return undefined;
}

/** Whether an effect applies to a new connection, before the simulator reads a request. */
export function appliesAtAccept(effect: FaultEffect): boolean {
  return interruptionOf(effect)?.at === 'accept';
}
