import type { Call } from './call.ts';
import { codeOfStatus, type ImdsError, imdsError } from './errors.ts';
import type { ImdsResponse } from './http/attempt.ts';
import { isHtml } from './http/is-html.ts';
import { RetriedRequest } from './http/retry.ts';
import type { Transport } from './http/transport.ts';
import { requestError } from './request-error.ts';
import type { Settings } from './settings/options.ts';
import { TOKEN_HEADER, type Token } from './token.ts';
import { type TokenOutcome, TokenRequest } from './token-request.ts';

type NoToken = Exclude<TokenOutcome, { kind: 'token' }>;

/** How long IMDSv1 is used after the token request failed with a server error, which may pass. */
const V1_AFTER_SERVER_ERROR_MS = 10 * 60_000;

/** Reads with a session token, which it requests, keeps and renews. Falls back to IMDSv1 if there is no token. */
export class Session {
  readonly #transport: Transport;
  readonly #settings: Settings;
  #token: Token | undefined;
  #tokenRequest: TokenRequest | undefined;
  /** Until this `performance.now()`, reads use IMDSv1 without a token request. */
  #v1Until = 0;
  #version: 'v1' | 'v2' | undefined;

  constructor(transport: Transport, settings: Settings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  /** The version of the last successful read. */
  get version(): 'v1' | 'v2' | undefined {
    return this.#version;
  }

  /**
   * The response with status 200.
   *
   * @throws ImdsError for any other response, and if no response arrives
   */
  async read(call: Call): Promise<ImdsResponse> {
    let v1Rejected = false;
    if (performance.now() < this.#v1Until) {
      const response = await this.#get(call);
      if (response.statusCode !== 401) return this.#accept('v1', response, call);
      // The instance requires tokens by now, so it issues them.
      this.#v1Until = 0;
      v1Rejected = true;
    }
    for (let renewed = false; ; renewed = true) {
      const outcome = await this.#getToken(call);
      if (outcome.kind !== 'token') return this.#fallBackToV1(call, outcome, v1Rejected);
      const response = await this.#get(call, outcome.token);
      if (response.statusCode !== 401 || renewed) return this.#accept('v2', response, call);
      if (this.#token === outcome.token) this.#token = undefined;
    }
  }

  async #getToken(call: Call): Promise<TokenOutcome> {
    const token = this.#token?.usable ? this.#token : undefined;
    if (token && !token.needsRenewal) return { kind: 'token', token };
    const outcome = await this.#waitForToken(call);
    if (outcome.kind === 'token' || !token?.usable) return outcome;
    token.skipRenewal();
    return { kind: 'token', token };
  }

  async #waitForToken(call: Call): Promise<TokenOutcome> {
    const tokenRequest = this.#tokenRequest?.joinable ? this.#tokenRequest : this.#requestToken();
    call.add(tokenRequest.request);
    tokenRequest.join();
    try {
      return await call.orEnded(tokenRequest.outcome);
    } finally {
      tokenRequest.leave(call.signal.reason);
    }
  }

  #requestToken(): TokenRequest {
    const { maxAttempts, tokenTtlSeconds: ttlSeconds } = this.#settings;
    const tokenRequest = new TokenRequest(this.#transport, { maxAttempts, ttlSeconds });
    this.#tokenRequest = tokenRequest;
    void tokenRequest.outcome.then((outcome) => {
      if (this.#tokenRequest === tokenRequest) this.#tokenRequest = undefined;
      if (outcome.kind === 'token') this.#token = outcome.token;
    });
    return tokenRequest;
  }

  async #fallBackToV1(call: Call, noToken: NoToken, v1Rejected: boolean): Promise<ImdsResponse> {
    if (noToken.kind === 'transport-error') throw requestError('the token request', noToken.error, call.context);
    if (noToken.kind === 'unexpected-response') throw unexpectedTokenResponse(noToken.statusCode, call);
    if (!this.#settings.v1Fallback) throw v1DisabledError(call, noToken, 'settings');
    const response = v1Rejected ? undefined : await this.#get(call);
    if (!response || response.statusCode === 401) throw v1DisabledError(call, noToken, 'service');
    if (response.statusCode === 200 || response.statusCode === 404) {
      this.#v1Until =
        noToken.kind === 'server-error' ? performance.now() + V1_AFTER_SERVER_ERROR_MS : Number.POSITIVE_INFINITY;
    }
    return this.#accept('v1', response, call);
  }

  async #get(call: Call, token?: Token): Promise<ImdsResponse> {
    const request = new RetriedRequest(
      this.#transport,
      {
        method: 'GET',
        path: call.path,
        kind: 'read',
        version: token ? 'v2' : 'v1',
        headers: token ? { [TOKEN_HEADER]: token.value } : {},
      },
      { maxAttempts: this.#settings.maxAttempts, signal: call.signal },
    );
    call.add(request);
    const { response, error } = await request.result;
    call.throwIfEnded();
    if (response) return response;
    throw requestError('the request', error, call.context);
  }

  #accept(version: 'v1' | 'v2', response: ImdsResponse, { context }: Call): ImdsResponse {
    const { statusCode } = response;
    if (statusCode !== 200) {
      throw imdsError(codeOfStatus(statusCode), `IMDS responded with ${statusCode}`, context, { statusCode });
    }
    if (isHtml(response)) throw imdsError('BAD_RESPONSE', 'the response is a web page', context, { statusCode });
    this.#version = version;
    return response;
  }
}

function unexpectedTokenResponse(statusCode: number, { context }: Call): ImdsError {
  return statusCode === 200
    ? imdsError('BAD_RESPONSE', 'the response to the token request is not a token', context, { statusCode })
    : imdsError(codeOfStatus(statusCode), `the token request got status ${statusCode}`, context, { statusCode });
}

/**
 * There is no token, and IMDSv1 is disabled.
 *
 * @param disabledBy the settings of this process, or the service, which responded with 401 to a read without a token
 */
function v1DisabledError(
  { context }: Call,
  noToken: Extract<NoToken, { kind: 'unsupported' | 'server-error' | 'no-response' }>,
  disabledBy: 'settings' | 'service',
): ImdsError {
  const v1 = disabledBy === 'settings' ? 'the settings disable IMDSv1' : 'IMDS requires a token';
  if (noToken.kind === 'no-response') {
    const { failure } = noToken.error;
    return imdsError('TOKEN_UNREACHABLE', `the token request got no response, and ${v1}`, context, {
      failure,
      cause: noToken.error,
      ...(disabledBy === 'service' && { statusCode: 401 }),
    });
  }
  const { kind, statusCode } = noToken;
  const reason = `the token request got status ${statusCode}, and ${v1}`;
  const withoutV1 = disabledBy === 'settings' ? 'V1_DISABLED' : 'UNAUTHORIZED';
  // A server error and 403 are the service's own statements. Whether IMDSv1 is disabled does not matter then.
  const code = kind === 'server-error' ? 'UNAVAILABLE' : statusCode === 403 ? 'FORBIDDEN' : withoutV1;
  return imdsError(code, reason, context, { statusCode });
}
