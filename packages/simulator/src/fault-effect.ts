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

const NAMED: readonly string[] = [
  'silence',
  'reset',
  'close',
  'truncate',
  'oversized',
  'endless',
  'malformed-json',
  'captive-portal',
  'not-http',
] satisfies FaultEffect[];
const STAGES: readonly string[] = ['accept', 'request', 'headers', 'body'] satisfies ConnectionStage[];

/** @throws TypeError where it is not an effect, as in a program without types or from a command line. */
export function checkEffect(effect: FaultEffect): void {
  const valid = typeof effect === 'string' ? NAMED.includes(effect) : hasValidMember(effect);
  if (valid) return;
  throw new TypeError(
    `A fault is not with ${JSON.stringify(effect)}. It is with one of ${NAMED.join(', ')}, with an object of status, ` +
      `drip (bytes a second), oversized (bytes), redirect or delayMs, or with { silence | reset | close: ${STAGES.join(' | ')} }.`,
  );
}

function hasValidMember(effect: Exclude<FaultEffect, string>): boolean {
  if ('status' in effect) return Number.isInteger(effect.status) && effect.status >= 200 && effect.status <= 599;
  if ('drip' in effect) return effect.drip > 0;
  if ('oversized' in effect) return effect.oversized >= 0;
  if ('redirect' in effect) return typeof effect.redirect === 'string';
  if ('delayMs' in effect) return effect.delayMs >= 0;
  const broken = breakOf(effect);
  return broken !== undefined && STAGES.includes(broken.stage) && broken.afterMs >= 0;
}
