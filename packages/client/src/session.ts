import { codeOfStatus, type ImdsError } from './errors.ts';
import { type Answer, type AttemptError, Progress } from './exchange.ts';
import { isHtml } from './html.ts';
import type { Operation } from './operation.ts';
import { sendWithRetry } from './retry.ts';
import type { Settings } from './settings.ts';
import { TOKEN_HEADER, type Token } from './token.ts';
import { type TokenOutcome, TokenRequest } from './token-request.ts';
import type { Transport } from './transport.ts';

type NoToken = Exclude<TokenOutcome, { kind: 'token' }>;
type TokenMissing = Exclude<NoToken, { kind: 'failed' | 'wrong' }>;

/** How long version 1 is kept to after the token request was answered with a server's error: that may pass. */
const FALLBACK_ON_SERVER_ERROR_MS = 10 * 60_000;

/** Reads with a session token, which it gets, keeps and renews; without one where the service gives none. */
export class Session {
  readonly #transport: Transport;
  readonly #settings: Settings;
  #token: Token | undefined;
  #tokenRequest: TokenRequest | undefined;
  /** Until when, by `performance.now()`, version 1 is used without asking for a token first. */
  #version1Until = 0;
  #version: 'v1' | 'v2' | undefined;

  constructor(transport: Transport, settings: Settings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  /** What the last read that was answered used. */
  get version(): 'v1' | 'v2' | undefined {
    return this.#version;
  }

  /** The answer with status 200; every other is an error. */
  async read(operation: Operation): Promise<Answer> {
    let version1Refused = false;
    if (performance.now() < this.#version1Until) {
      const answer = await this.#get(operation);
      if (answer.statusCode !== 401) return this.#accept('v1', answer, operation);
      // Tokens have been made a requirement since, so there are some to be had.
      this.#version1Until = 0;
      version1Refused = true;
    }
    for (let renewed = false; ; renewed = true) {
      const outcome = await this.#getToken(operation);
      if (outcome.kind !== 'token') return this.#readWithoutToken(operation, outcome, version1Refused);
      const answer = await this.#get(operation, outcome.token);
      if (answer.statusCode !== 401 || renewed) return this.#accept('v2', answer, operation);
      if (this.#token === outcome.token) this.#token = undefined;
    }
  }

  async #getToken(operation: Operation): Promise<TokenOutcome> {
    const kept = this.#token?.usable ? this.#token : undefined;
    if (kept && !kept.wantsRefresh) return { kind: 'token', token: kept };
    const outcome = await this.#waitForToken(operation);
    if (outcome.kind === 'token' || !kept?.usable) return outcome;
    kept.keepToTheEnd();
    return { kind: 'token', token: kept };
  }

  async #waitForToken(operation: Operation): Promise<TokenOutcome> {
    const request = this.#tokenRequest?.running ? this.#tokenRequest : this.#requestToken();
    operation.waitsFor(request.progress);
    request.join();
    try {
      return await operation.unlessStopped(request.outcome);
    } finally {
      request.leave(operation.signal.reason);
    }
  }

  #requestToken(): TokenRequest {
    const { maxAttempts, tokenTtlSeconds: ttlSeconds } = this.#settings;
    const request = new TokenRequest(this.#transport, { maxAttempts, ttlSeconds });
    this.#tokenRequest = request;
    void request.outcome.then((outcome) => {
      if (this.#tokenRequest === request) this.#tokenRequest = undefined;
      if (outcome.kind === 'token') this.#token = outcome.token;
    });
    return request;
  }

  async #readWithoutToken(operation: Operation, noToken: NoToken, version1Refused: boolean): Promise<Answer> {
    if (noToken.kind === 'failed') throw failed(operation, noToken.error, 'the token request');
    if (noToken.kind === 'wrong') throw wrongToken(operation, noToken.statusCode);
    if (!this.#settings.v1Fallback) throw stuckWithoutToken(operation, noToken, 'settings');
    const answer = version1Refused ? undefined : await this.#get(operation);
    if (!answer || answer.statusCode === 401) throw stuckWithoutToken(operation, noToken, 'service');
    if (answer.statusCode === 200 || answer.statusCode === 404) {
      this.#version1Until =
        noToken.kind === 'unavailable' ? performance.now() + FALLBACK_ON_SERVER_ERROR_MS : Number.POSITIVE_INFINITY;
    }
    return this.#accept('v1', answer, operation);
  }

  async #get(operation: Operation, token?: Token): Promise<Answer> {
    const progress = new Progress();
    operation.waitsFor(progress);
    const { answer, error } = await sendWithRetry(
      this.#transport,
      {
        method: 'GET',
        path: operation.path,
        version: token ? 'v2' : 'v1',
        headers: token ? { [TOKEN_HEADER]: token.value } : {},
      },
      progress,
      { maxAttempts: this.#settings.maxAttempts, signal: operation.signal },
    );
    operation.check();
    if (answer) return answer;
    throw failed(operation, error, 'the request');
  }

  #accept(version: 'v1' | 'v2', answer: Answer, operation: Operation): Answer {
    const { statusCode } = answer;
    if (statusCode !== 200) {
      throw operation.error(codeOfStatus(statusCode), `the service answered ${statusCode}`, { statusCode });
    }
    if (isHtml(answer)) throw operation.error('BAD_RESPONSE', 'the answer is a web page', { statusCode });
    this.#version = version;
    return answer;
  }
}

/** No whole answer came, after the retries. */
function failed(operation: Operation, cause: AttemptError, what: string): ImdsError {
  const { stage, reason } = cause.failure;
  if (stage === 'connect')
    return operation.error('UNREACHABLE', `${what} found no connection (${cause.message})`, { cause });
  if (reason === 'timeout') return operation.error('TIMEOUT', `${what} got no whole answer in time`, { cause });
  if (stage === 'headers' && reason === 'reset') {
    return operation.error('UNREACHABLE', `${what} got no answer: the connection ended (${cause.message})`, { cause });
  }
  return operation.error('BAD_RESPONSE', `${what} got no proper answer (${cause.message})`, { cause });
}

function wrongToken(operation: Operation, statusCode: number): ImdsError {
  return statusCode === 200
    ? operation.error('BAD_RESPONSE', 'the token request was answered with something that is no token', { statusCode })
    : operation.error(codeOfStatus(statusCode), `the token request was answered ${statusCode}`, { statusCode });
}

/** There is no token, and version 1 is no way out, for the reason given. */
function stuckWithoutToken(operation: Operation, noToken: TokenMissing, because: keyof typeof STUCK): ImdsError {
  const [reason, code] = STUCK[because];
  if (noToken.kind === 'unanswered') {
    const problem = `the token request got no answer, and ${reason}`;
    return operation.error('TOKEN_UNREACHABLE', problem, { cause: noToken.error });
  }
  const { kind, statusCode } = noToken;
  // A service in trouble, or one that is switched off, says so itself; version 1 is beside the point then.
  const ownCode = kind === 'unavailable' ? 'UNAVAILABLE' : statusCode === 403 ? 'FORBIDDEN' : code;
  return operation.error(ownCode, `the token request was answered ${statusCode}, and ${reason}`, { statusCode });
}

const STUCK = {
  settings: ['the settings do not allow version 1', 'V1_DISABLED'],
  service: ['the service requires a token', 'UNAUTHORIZED'],
} as const;
