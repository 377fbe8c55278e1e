import type { ImdsResponse } from './http/attempt.ts';

export const TOKEN_PATH = '/latest/api/token';
/** Carries the token in a read. */
export const TOKEN_HEADER = 'x-aws-ec2-metadata-token';
/** Carries the lifetime of the token, in seconds, in the token request and in its response. */
export const TOKEN_TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds';

/** 6 hours, the longest lifetime that IMDS grants. */
export const MAX_TOKEN_TTL_SECONDS = 21_600;

/** How long before its end a token is renewed, in seconds: longer than any call may take. */
const RENEWAL_MARGIN_SECONDS = 120;

/** Printable ASCII without spaces, at most 1 KiB. IMDS issues 56 characters of base64url. */
const TOKEN_PATTERN = /^[\x21-\x7e]{1,1024}$/;

/**
 * A session token and its lifetime. The token's age is the larger of two clocks: the monotonic one cannot be changed, and
 * the wall clock keeps running while the machine is suspended.
 */
export class Token {
  readonly #value: string;
  readonly #ttlMs: number;
  readonly #requestedAt: Clocks;
  #renewalAgeMs: number;

  /** @param requestedAt before the token request was sent: the lifetime did not start earlier */
  constructor(value: string, ttlSeconds: number, requestedAt: Clocks) {
    this.#value = value;
    this.#ttlMs = ttlSeconds * 1000;
    this.#requestedAt = requestedAt;
    this.#renewalAgeMs = (ttlSeconds - Math.min(RENEWAL_MARGIN_SECONDS, ttlSeconds / 2)) * 1000;
  }

  /** For the request header only. */
  get value(): string {
    return this.#value;
  }

  /** Whether the token has not expired. */
  get usable(): boolean {
    return this.#ageMs() < this.#ttlMs;
  }

  /** Whether the token should be renewed before the next read. */
  get needsRenewal(): boolean {
    return this.#ageMs() >= this.#renewalAgeMs;
  }

  /** Stops renewal attempts until the token expires. Called after a renewal failed, to avoid one before every read. */
  skipRenewal(): void {
    this.#renewalAgeMs = this.#ttlMs;
  }

  #ageMs(): number {
    const now = readClocks();
    return Math.max(now.monotonic - this.#requestedAt.monotonic, now.wall - this.#requestedAt.wall);
  }
}

/** Milliseconds of a clock that never jumps and of the wall clock. */
export interface Clocks {
  readonly monotonic: number;
  readonly wall: number;
}

export function readClocks(): Clocks {
  return { monotonic: performance.now(), wall: Date.now() };
}

/**
 * The token of a response; undefined if the body is not a token.
 *
 * @param requestedTtlSeconds the lifetime if the response does not name one
 */
export function parseToken(
  { body, headers }: ImdsResponse,
  requestedTtlSeconds: number,
  requestedAt: Clocks,
): Token | undefined {
  const value = body.toString('latin1');
  if (!TOKEN_PATTERN.test(value)) return undefined;
  const granted = Number(headers[TOKEN_TTL_HEADER]);
  const ttlSeconds = granted >= 1 && granted <= MAX_TOKEN_TTL_SECONDS ? granted : requestedTtlSeconds;
  return new Token(value, ttlSeconds, requestedAt);
}
