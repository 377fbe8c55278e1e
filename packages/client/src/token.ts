import type { Answer } from './exchange.ts';

export const TOKEN_PATH = '/latest/api/token';
export const TOKEN_HEADER = 'x-aws-ec2-metadata-token';
export const TOKEN_TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds';

/** 6 hours, the longest that the service grants. */
export const MAX_TOKEN_TTL_SECONDS = 21_600;

/** How long before its end a token is replaced, in seconds: longer than any operation may take. */
const REFRESH_MARGIN_SECONDS = 120;

/** Printable ASCII without blanks, at most 1 KiB: what the service gives is 56 characters of base64url. */
const TOKEN_PATTERN = /^[\x21-\x7e]{1,1024}$/;

/**
 * A session token and its life. Its age is told by two clocks, and the older counts: the monotonic one cannot be set,
 * the wall clock goes on while the machine is suspended. So a token is never used past its end, whatever is done to either.
 */
export class Token {
  readonly #value: string;
  readonly #ttlMs: number;
  readonly #monotonicStart: number;
  readonly #wallStart: number;
  #refreshAgeMs: number;

  /** @param askedAt when the request for it was begun, by both clocks: its life began no earlier */
  constructor(value: string, ttlSeconds: number, askedAt: Clocks) {
    this.#value = value;
    this.#ttlMs = ttlSeconds * 1000;
    this.#monotonicStart = askedAt.monotonic;
    this.#wallStart = askedAt.wall;
    this.#refreshAgeMs = (ttlSeconds - Math.min(REFRESH_MARGIN_SECONDS, ttlSeconds / 2)) * 1000;
  }

  /** For the request's header; it goes nowhere else. */
  get value(): string {
    return this.#value;
  }

  get usable(): boolean {
    return this.#ageMs() < this.#ttlMs;
  }

  get wantsRefresh(): boolean {
    return this.#ageMs() >= this.#refreshAgeMs;
  }

  /** A refresh has failed: what is left of the token's life is used, rather than asking before every read. */
  keepToTheEnd(): void {
    this.#refreshAgeMs = this.#ttlMs;
  }

  #ageMs(): number {
    const now = readClocks();
    return Math.max(now.monotonic - this.#monotonicStart, now.wall - this.#wallStart);
  }
}

/** Milliseconds of a clock that is never set, and of one that may be. */
export interface Clocks {
  readonly monotonic: number;
  readonly wall: number;
}

export function readClocks(): Clocks {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** Undefined: what came cannot be a token. The service tells the TTL it has granted; without that, what was asked counts. */
export function readToken(answer: Answer, askedTtlSeconds: number, askedAt: Clocks): Token | undefined {
  const value = answer.body.toString('latin1');
  if (!TOKEN_PATTERN.test(value)) return undefined;
  const granted = Number(answer.headers[TOKEN_TTL_HEADER]);
  const ttlSeconds = granted >= 1 && granted <= MAX_TOKEN_TTL_SECONDS ? granted : askedTtlSeconds;
  return new Token(value, ttlSeconds, askedAt);
}
