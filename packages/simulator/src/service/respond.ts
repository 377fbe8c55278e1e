import type { RequestHead } from '../http/request.ts';
import {
  contentResponse,
  emptyResponse,
  errorPageResponse,
  type ImdsResponse,
  tokenResponse,
} from '../http/response.ts';
import type { RunningInstance } from '../instance/running-instance.ts';
import type { RuntimeSettings } from '../runtime-settings.ts';
import { findContent } from './find-content.ts';
import { parseTtlSeconds, type SessionTokens } from './session-tokens.ts';
import { TOKEN_HEADER, TOKEN_PATH, TOKEN_TTL_HEADER } from './token-protocol.ts';

/** What a response depends on, in addition to the request. */
export interface ServiceState {
  readonly instance: RunningInstance;
  readonly tokens: SessionTokens;
  readonly settings: Pick<RuntimeSettings, 'tokens' | 'endpoint' | 'unauthorizedResponse'>;
}

const DATED_TOKEN_PATH = /^\/(?!latest\/)[^/]+\/api\/token$/;

/** Returns the response of IMDS to a request. */
export function respond(received: RequestHead, state: ServiceState): ImdsResponse {
  // IMDS ignores repeated leading slashes: published examples of the AWS SDK for JavaScript request //latest/….
  const request = { ...received, path: received.path.replace(/^\/+/, '/') };
  if (state.settings.endpoint === 'disabled') return errorPageResponse(403);
  if ('expect' in request.headers) return errorPageResponse(417);
  if (request.path === TOKEN_PATH) return respondToTokenRequest(request, state.tokens);
  if (DATED_TOKEN_PATH.test(request.path)) return errorPageResponse(403);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return emptyResponse(405, [['Allow', 'GET, HEAD']]);
  }

  const token = headerOf(request, TOKEN_HEADER);
  if (token === undefined && state.settings.tokens === 'optional') return respondToRead(request, state);
  const remainingSeconds = token === undefined ? undefined : state.tokens.remainingSeconds(token);
  if (remainingSeconds !== undefined) return respondToRead(request, state, remainingSeconds);
  if (state.settings.unauthorizedResponse === 'empty') return emptyResponse(401);
  return { ...errorPageResponse(401), httpVersion: '1.0' };
}

function respondToTokenRequest(request: RequestHead, tokens: SessionTokens): ImdsResponse {
  if (request.method === 'OPTIONS') return emptyResponse(200, [['Allow', 'OPTIONS, PUT']]);
  if (request.method !== 'PUT') return emptyResponse(405, [['Allow', 'OPTIONS, PUT']]);
  if ('x-forwarded-for' in request.headers) return errorPageResponse(403);
  const ttlSeconds = parseTtlSeconds(headerOf(request, TOKEN_TTL_HEADER));
  return ttlSeconds === undefined ? errorPageResponse(400) : tokenResponse(tokens.issue(ttlSeconds), ttlSeconds);
}

function respondToRead(request: RequestHead, { instance }: ServiceState, remainingSeconds?: number): ImdsResponse {
  const content = findContent(request.path, instance);
  return content === undefined ? errorPageResponse(404) : contentResponse(content, remainingSeconds);
}

function headerOf({ headers }: RequestHead, name: string): string | undefined {
  return headers[name.toLowerCase()];
}
