import { type Answer, type AttemptError, type Exchange, Progress } from './exchange.ts';
import { isHtml } from './html.ts';
import { sendWithRetry } from './retry.ts';
import { readClocks, readToken, TOKEN_PATH, TOKEN_TTL_HEADER, type Token } from './token.ts';
import type { Transport } from './transport.ts';

/** What a request for a token came to. */
export type TokenOutcome =
  | { readonly kind: 'token'; readonly token: Token }
  /** 403, 404, 405, 501: there is no version 2 here, or not for us. */
  | { readonly kind: 'refused'; readonly statusCode: number }
  /** 5xx, after the retries. */
  | { readonly kind: 'unavailable'; readonly statusCode: number }
  /** A connection was open and the request sent, but no answer came, after the retry. */
  | { readonly kind: 'unanswered'; readonly error: AttemptError }
  /** Nothing was connected, or what came is no answer of the service's. */
  | { readonly kind: 'failed'; readonly error: AttemptError }
  /** An answer after which there is nothing to try; with status 200, one that holds no token. */
  | { readonly kind: 'wrong'; readonly statusCode: number };

const NO_VERSION_2: ReadonlySet<number> = new Set([403, 404, 405, 501]);

/** One request for a token, shared by every operation that waits for it, and ended when none does any more. */
export class TokenRequest {
  readonly progress: Progress = new Progress();
  readonly outcome: Promise<TokenOutcome>;
  readonly #controller = new AbortController();
  #waiting = 0;

  constructor(transport: Transport, { maxAttempts, ttlSeconds }: { maxAttempts: number; ttlSeconds: number }) {
    this.outcome = this.#run(transport, maxAttempts, ttlSeconds);
  }

  /** Whether an operation may still join it. */
  get running(): boolean {
    return !this.#controller.signal.aborted;
  }

  join(): void {
    this.#waiting += 1;
  }

  /** @param reason why the operation waits no more; with the last one, the request ends */
  leave(reason: unknown): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#controller.abort(reason);
  }

  async #run(transport: Transport, maxAttempts: number, ttlSeconds: number): Promise<TokenOutcome> {
    const request = {
      method: 'PUT',
      path: TOKEN_PATH,
      version: 'token',
      headers: { [TOKEN_TTL_HEADER]: String(ttlSeconds) },
    } as const;
    const askedAt = readClocks();
    const exchange = await sendWithRetry(transport, request, this.progress, {
      maxAttempts,
      signal: this.#controller.signal,
    });
    return toOutcome(exchange, (answer) => readToken(answer, ttlSeconds, askedAt));
  }
}

function toOutcome({ answer, error }: Exchange, read: (answer: Answer) => Token | undefined): TokenOutcome {
  if (error) {
    const { stage, reason } = error.failure;
    const unanswered = stage !== 'connect' && (reason === 'timeout' || reason === 'reset');
    return { kind: unanswered ? 'unanswered' : 'failed', error };
  }
  const { statusCode } = answer;
  if (NO_VERSION_2.has(statusCode)) return { kind: 'refused', statusCode };
  if (statusCode >= 500) return { kind: 'unavailable', statusCode };
  const token = statusCode === 200 && !isHtml(answer) ? read(answer) : undefined;
  return token ? { kind: 'token', token } : { kind: 'wrong', statusCode };
}
