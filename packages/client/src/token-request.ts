import type { AttemptResult, ImdsResponse } from './http/attempt.ts';
import { type AttemptError, toInternalError } from './http/attempt-error.ts';
import { isHtml } from './http/is-html.ts';
import { RetriedRequest } from './http/retry.ts';
import type { Transport } from './http/transport.ts';
import { parseToken, readClocks, TOKEN_PATH, TOKEN_TTL_HEADER, type Token } from './token.ts';

/** The token, or why there is none. */
export type TokenOutcome =
  | { readonly kind: 'token'; readonly token: Token }
  /** 403, 404, 405 or 501: the service has no IMDSv2, or not for this caller. */
  | { readonly kind: 'unsupported'; readonly statusCode: number }
  /** 5xx, after the retries. */
  | { readonly kind: 'server-error'; readonly statusCode: number }
  /** The request was sent, but no response arrived, after the retry. */
  | { readonly kind: 'no-response'; readonly error: AttemptError }
  /** No connection was opened, or the response is not one of IMDS. */
  | { readonly kind: 'transport-error'; readonly error: AttemptError }
  /** Any other response, which no retry changes. With status 200, the body is not a token. */
  | { readonly kind: 'unexpected-response'; readonly statusCode: number };

const UNSUPPORTED: ReadonlySet<number> = new Set([403, 404, 405, 501]);

/** One token request, shared by all calls that wait for it. It is canceled when the last of them leaves. */
export class TokenRequest {
  readonly request: RetriedRequest;
  /** Never rejects: every call that waited may have ended before, and then nothing would handle the rejection. */
  readonly outcome: Promise<TokenOutcome>;
  readonly #controller = new AbortController();
  #waiting = 0;

  constructor(transport: Transport, { maxAttempts, ttlSeconds }: { maxAttempts: number; ttlSeconds: number }) {
    const requestedAt = readClocks();
    this.request = new RetriedRequest(
      transport,
      {
        method: 'PUT',
        path: TOKEN_PATH,
        kind: 'token',
        version: 'v2',
        headers: { [TOKEN_TTL_HEADER]: String(ttlSeconds) },
      },
      { maxAttempts, signal: this.#controller.signal },
    );
    this.outcome = this.request.result
      .then((result) => toOutcome(result, (response) => parseToken(response, ttlSeconds, requestedAt)))
      .catch((error: unknown) => ({ kind: 'transport-error', error: toInternalError(error, 'connect') }));
  }

  /** Whether a call may still join. */
  get joinable(): boolean {
    return !this.#controller.signal.aborted;
  }

  /** Adds a call that waits for the token. */
  join(): void {
    this.#waiting += 1;
  }

  /** @param reason why the call stops waiting; the last call to leave cancels the request with its reason */
  leave(reason: unknown): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#controller.abort(reason);
  }
}

function toOutcome(
  { response, error }: AttemptResult,
  parse: (response: ImdsResponse) => Token | undefined,
): TokenOutcome {
  if (error) {
    const { stage, reason } = error.failure;
    const sent = stage !== 'connect';
    return { kind: sent && (reason === 'timeout' || reason === 'reset') ? 'no-response' : 'transport-error', error };
  }
  const { statusCode } = response;
  if (UNSUPPORTED.has(statusCode)) return { kind: 'unsupported', statusCode };
  if (statusCode >= 500) return { kind: 'server-error', statusCode };
  const token = statusCode === 200 && !isHtml(response) ? parse(response) : undefined;
  return token ? { kind: 'token', token } : { kind: 'unexpected-response', statusCode };
}
