/**
 * How far an exchange goes before a fault strikes: `request` once the request was read and nothing was answered,
 * `headers` in the middle of the answer's headers, `body` in the middle of its body.
 */
export type Stage = 'request' | 'headers' | 'body';

/** `accept`: the connection was opened, and what the client sends is not even read. */
export type ConnectionStage = 'accept' | Stage;

/** What goes wrong. */
export type FaultEffect =
  /** Another answer: a status with a body (none by default) and headers of its own. */
  | {
      readonly status: number;
      readonly body?: string | Uint8Array;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Nothing more comes, and the connection stays open until the client ends it. Alone: at the stage `request`. */
  | 'silence'
  | { readonly silence: ConnectionStage }
  /** A TCP reset, after `afterMs` milliseconds (0). Alone: at the stage `request`. */
  | 'reset'
  | { readonly reset: ConnectionStage; readonly afterMs?: number }
  /** An orderly end of the connection too early, after `afterMs` milliseconds (0). Alone: at the stage `request`. */
  | 'close'
  | { readonly close: ConnectionStage; readonly afterMs?: number }
  /** The headers at once, then the body at so many bytes a second. */
  | { readonly drip: number }
  /** Half of the body that `Content-Length` announces, then the end of the connection. */
  | 'truncate'
  /** A body of so many bytes, its length announced. Alone: 1 MiB. */
  | 'oversized'
  | { readonly oversized: number }
  /** A body of no announced length that does not end while the client reads. */
  | 'endless'
  /** JSON that breaks off, its length announced. */
  | 'malformed-json'
  /** 200 with a log-in page, as a captive portal or a transparent proxy answers anything. */
  | 'captive-portal'
  /** 302 to another URL. */
  | { readonly redirect: string }
  /** Bytes that are no HTTP answer at all. */
  | 'not-http'
  /** The right answer, so many milliseconds later than otherwise. */
  | { readonly delayMs: number };

/** An exchange that breaks off: at which stage, how the connection ends (`silence`: it does not), and after how long. */
export interface Break {
  readonly stage: ConnectionStage;
  readonly end: 'silence' | 'reset' | 'close';
  readonly afterMs: number;
}

/** The break that an effect is; `undefined` where the exchange comes to its end. */
export function breakOf(effect: FaultEffect): Break | undefined {
  if (effect === 'silence' || effect === 'reset' || effect === 'close') {
    return { stage: 'request', end: effect, afterMs: 0 };
  }
  if (effect === 'truncate') return { stage: 'body', end: 'close', afterMs: 0 };
  if (typeof effect === 'string') return undefined;
  if ('silence' in effect) return { stage: effect.silence, end: 'silence', afterMs: 0 };
  if ('reset' in effect) return { stage: effect.reset, end: 'reset', afterMs: effect.afterMs ?? 0 };
  if ('close' in effect) return { stage: effect.close, end: 'close', afterMs: effect.afterMs ?? 0 };
  return undefined;
}

/** Whether it strikes before anything of a request is read. */
export function atAccept(effect: FaultEffect): boolean {
  return breakOf(effect)?.stage === 'accept';
}
