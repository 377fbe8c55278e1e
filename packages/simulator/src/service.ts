import type { RunningInstance } from './instance/running-instance.ts';
import type { Switches } from './options.ts';
import { requestedTtlSeconds, type SessionTokens } from './session-tokens.ts';
import { Folder, find } from './tree.ts';
import { VERSIONS } from './versions.ts';
import { type Answer, contentAnswer, emptyAnswer, pageAnswer, tokenAnswer } from './wire/answer.ts';
import type { RequestHead } from './wire/request.ts';

/** What the service answers from. */
export interface ServiceState {
  readonly instance: RunningInstance;
  readonly tokens: SessionTokens;
  /** The instance's metadata options. */
  readonly options: Pick<Switches, 'tokens' | 'endpoint' | 'unauthorized'>;
}

const TOKEN_PATH = '/latest/api/token';
const DATED_TOKEN_PATH = /^\/(?!latest\/)[^/]+\/api\/token$/;

/** What the service answers a request with, status, headers and body. */
export function answer(asked: RequestHead, state: ServiceState): Answer {
  // The AWS SDK for JavaScript asks for //latest/… in its published examples: more slashes in front do not matter.
  const request = { ...asked, path: asked.path.replace(/^\/+/, '/') };
  if (state.options.endpoint === 'disabled') return pageAnswer(403);
  if ('expect' in request.headers) return pageAnswer(417);
  if (request.path === TOKEN_PATH) return answerToken(request, state.tokens);
  if (DATED_TOKEN_PATH.test(request.path)) return pageAnswer(403);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return emptyAnswer(405, [['Allow', 'GET, HEAD']]);
  }

  const token = request.headers['x-aws-ec2-metadata-token'];
  if (token === undefined && state.options.tokens === 'optional') return answerRead(request, state);
  const remaining = token === undefined ? undefined : state.tokens.remainingSeconds(token);
  if (remaining !== undefined) return answerRead(request, state, remaining);
  return state.options.unauthorized === 'page' ? { ...pageAnswer(401), httpVersion: '1.0' } : emptyAnswer(401);
}

function answerToken({ method, headers }: RequestHead, tokens: SessionTokens): Answer {
  if (method === 'OPTIONS') return emptyAnswer(200, [['Allow', 'OPTIONS, PUT']]);
  if (method !== 'PUT') return emptyAnswer(405, [['Allow', 'OPTIONS, PUT']]);
  if ('x-forwarded-for' in headers) return pageAnswer(403);
  const ttlSeconds = requestedTtlSeconds(headers['x-aws-ec2-metadata-token-ttl-seconds']);
  return ttlSeconds === undefined ? pageAnswer(400) : tokenAnswer(tokens.issue(ttlSeconds), ttlSeconds);
}

function answerRead({ path }: RequestHead, state: ServiceState, remainingSeconds?: number): Answer {
  const found = lookUp(path, state);
  if (found === undefined) return pageAnswer(404);
  const lastModified = state.instance.facts.pendingTime;
  const content =
    typeof found === 'string'
      ? ({ body: Buffer.from(found), type: 'text/plain', httpVersion: '1.1', lastModified } as const)
      : ({ body: found, type: 'application/octet-stream', httpVersion: '1.0', lastModified } as const);
  return contentAnswer(content, remainingSeconds);
}

/** Text, or the bytes of the user data. Folders and items alike are found with or without a slash at the end. */
function lookUp(path: string, { instance }: ServiceState): string | Buffer | undefined {
  const [, version = '', ...segments] = path.split('/').map(decode);
  if (version === '' && segments.length === 0) return [...VERSIONS, 'latest'].join('\n');
  if (version !== 'latest' && !VERSIONS.includes(version)) return undefined;
  const tree = instance.tree(version);
  // botocore reads its zone at availability-zone/: an item answers with a slash at the end of its path too.
  const names = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  if (names.length === 0) return [...tree.entries.keys(), 'user-data'].sort().join('\n');
  if (names.length === 1 && names[0] === 'user-data') return userData(instance);
  const entry = find(tree, names);
  if (entry instanceof Folder) return entry.list();
  return typeof entry === 'function' ? entry() : entry;
}

function userData({ facts }: RunningInstance): Buffer | undefined {
  if (facts.userData === undefined) return undefined;
  return typeof facts.userData === 'string' ? Buffer.from(facts.userData) : Buffer.from(facts.userData);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
