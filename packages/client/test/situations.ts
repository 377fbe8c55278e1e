import type { Fault, SimulatorOptions } from '@imds-otel/simulator';
import type { ImdsClient, ImdsClientOptions, ImdsErrorCode } from '../src/index.ts';

/** How a situation is made, what the client is asked in it, and what must come of it. */
export interface Situation {
  readonly name: string;
  /** The simulator's switches; tokens are required by default. */
  readonly service?: SimulatorOptions;
  readonly faults?: readonly Fault[];
  /** In place of the simulator: nothing listens, or connections are met with silence. */
  readonly nobody?: 'refuses' | 'is silent';
  /** In place of the simulator: the bytes of the whole answer to each request, after which the connection is ended. */
  readonly answer?: (method: string) => string;
  readonly options?: ImdsClientOptions;
  /** Reads the instance id by default. */
  readonly ask?: (client: ImdsClient) => Promise<unknown>;
  /** A value read with version 2 or 1, or the error's code. */
  readonly outcome: 'v2' | 'v1' | ImdsErrorCode;
  /** The value, where it is not the instance id. */
  readonly value?: unknown;
  /** The requests that the client began: `token`, `v2`, `v1`, each with what came of it: a status, or stage and reason. */
  readonly requests: readonly string[];
  /** Where the kernel decides how far a request comes: how many of the requests there are at least. */
  readonly fewest?: number;
}

const TOKEN = '/latest/api/token';
const ITEM = '/latest/meta-data/instance-id';
const DOCUMENT = '/latest/dynamic/instance-identity/document';

const onToken = (effect: Fault['with'], times?: number): Fault[] => [
  { path: TOKEN, with: effect, ...(times !== undefined && { times }) },
];
const onRead = (effect: Fault['with'], times?: number): Fault[] => [
  { path: ITEM, with: effect, ...(times !== undefined && { times }) },
];
const onDocument = (body: string): Fault[] => [{ path: DOCUMENT, with: { status: 200, body } }];
const times = (count: number, request: string): string[] => Array<string>(count).fill(request);
const askDocument = (client: ImdsClient): Promise<unknown> => client.getInstanceIdentityDocument();
const VERSION_1: SimulatorOptions = { tokens: 'optional' };

const TOKEN_STATUS: Situation[] = [
  { name: 'token: 400', faults: onToken({ status: 400 }), outcome: 'BAD_REQUEST', requests: ['token 400'] },
  ...[403, 404, 405, 501].flatMap((status): Situation[] => [
    {
      name: `token: ${status}, version 1 allowed`,
      service: VERSION_1,
      faults: onToken({ status }),
      outcome: 'v1',
      requests: [`token ${status}`, 'v1 200'],
    },
    {
      name: `token: ${status}, tokens required`,
      faults: onToken({ status }),
      outcome: 'UNAUTHORIZED',
      requests: [`token ${status}`, 'v1 401'],
    },
  ]),
  {
    name: 'token: 404, version 1 not allowed by the settings',
    service: VERSION_1,
    faults: onToken({ status: 404 }),
    options: { v1Fallback: false },
    outcome: 'V1_DISABLED',
    requests: ['token 404'],
  },
  { name: 'token: 401', faults: onToken({ status: 401 }), outcome: 'UNAUTHORIZED', requests: ['token 401'] },
  { name: 'token: 417', faults: onToken({ status: 417 }), outcome: 'BAD_REQUEST', requests: ['token 417'] },
  { name: 'token: 429', faults: onToken({ status: 429 }), outcome: 'THROTTLED', requests: times(3, 'token 429') },
  ...[500, 503].flatMap((status): Situation[] => [
    {
      name: `token: ${status}, version 1 allowed`,
      service: VERSION_1,
      faults: onToken({ status }),
      outcome: 'v1',
      requests: [...times(3, `token ${status}`), 'v1 200'],
    },
    {
      name: `token: ${status} once`,
      faults: onToken({ status }, 1),
      outcome: 'v2',
      requests: [`token ${status}`, 'token 200', 'v2 200'],
    },
  ]),
];

const TOKEN_TROUBLE: Situation[] = [
  {
    name: 'token: silence (hop limit), version 1 allowed',
    service: { ...VERSION_1, hopLimitExceeded: 'silent' },
    outcome: 'v1',
    requests: [...times(2, 'token headers timeout'), 'v1 200'],
  },
  {
    name: 'token: silence (hop limit), tokens required',
    service: { hopLimitExceeded: 'silent' },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...times(2, 'token headers timeout'), 'v1 401'],
  },
  {
    name: 'token: silence (hop limit), version 1 not allowed by the settings',
    service: { ...VERSION_1, hopLimitExceeded: 'silent' },
    options: { v1Fallback: false },
    outcome: 'TOKEN_UNREACHABLE',
    requests: times(2, 'token headers timeout'),
  },
  {
    name: 'token: reset (hop limit), tokens required',
    service: { hopLimitExceeded: { resetAfterMs: 1 } },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...times(3, 'token headers reset'), 'v1 401'],
  },
  {
    name: 'token: silence once',
    faults: onToken('silence', 1),
    outcome: 'v2',
    requests: ['token headers timeout', 'token 200', 'v2 200'],
  },
  {
    name: 'token: silence in the body, version 1 allowed',
    service: VERSION_1,
    faults: onToken({ silence: 'body' }),
    outcome: 'v1',
    requests: [...times(2, 'token body timeout'), 'v1 200'],
  },
  ...(
    [
      ['with line breaks', 'AQAEA\r\nX-Injected: 1'],
      ['empty', ''],
      ['of 2 KiB', 'A'.repeat(2048)],
      ['that is not ASCII', 'AQAEÄ=='],
      ['with a blank', 'AQAE A=='],
    ] as const
  ).map(
    ([kind, body]): Situation => ({
      name: `token ${kind}`,
      faults: onToken({ status: 200, body }),
      outcome: 'BAD_RESPONSE',
      requests: ['token 200'],
    }),
  ),
  {
    name: 'token: redirect',
    faults: onToken({ redirect: 'http://127.0.0.1:9/' }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 302'],
  },
  {
    name: 'token: endless',
    faults: onToken('endless'),
    outcome: 'BAD_RESPONSE',
    requests: ['token body too-large'],
  },
  {
    name: 'token: not HTTP',
    faults: onToken('not-http'),
    outcome: 'BAD_RESPONSE',
    requests: ['token headers malformed'],
  },
];

const READ_STATUS: Situation[] = [
  {
    name: 'read: 401 once (the token has lost its validity)',
    faults: onRead({ status: 401 }, 1),
    outcome: 'v2',
    requests: ['token 200', 'v2 401', 'token 200', 'v2 200'],
  },
  {
    name: 'read: 401 always',
    faults: onRead({ status: 401 }),
    outcome: 'UNAUTHORIZED',
    requests: ['token 200', 'v2 401', 'token 200', 'v2 401'],
  },
  ...(
    [
      [400, 'BAD_REQUEST'],
      [403, 'FORBIDDEN'],
      [404, 'NOT_FOUND'],
      [405, 'BAD_REQUEST'],
      [417, 'BAD_REQUEST'],
      [206, 'BAD_RESPONSE'],
      [204, 'BAD_RESPONSE'],
    ] as const
  ).map(
    ([status, outcome]): Situation => ({
      name: `read: ${status}`,
      faults: onRead({ status }),
      outcome,
      requests: ['token 200', `v2 ${status}`],
    }),
  ),
  ...(
    [
      [429, 'THROTTLED'],
      [500, 'UNAVAILABLE'],
      [502, 'UNAVAILABLE'],
      [503, 'UNAVAILABLE'],
      [504, 'UNAVAILABLE'],
    ] as const
  ).flatMap(([status, outcome]): Situation[] => [
    {
      name: `read: ${status}`,
      faults: onRead({ status }),
      outcome,
      requests: ['token 200', ...times(3, `v2 ${status}`)],
    },
    {
      name: `read: ${status} twice`,
      faults: onRead({ status }, 2),
      outcome: 'v2',
      requests: ['token 200', ...times(2, `v2 ${status}`), 'v2 200'],
    },
  ]),
  {
    name: 'IMDS is switched off for the instance',
    service: { endpoint: 'disabled' },
    outcome: 'FORBIDDEN',
    requests: ['token 403', 'v1 403'],
  },
];

const READ_TROUBLE: Situation[] = [
  ...(['request', 'headers', 'body'] as const).flatMap((stage): Situation[] => {
    const seen = stage === 'body' ? 'body' : 'headers';
    const outcome = stage === 'body' ? 'BAD_RESPONSE' : 'UNREACHABLE';
    const where = { request: 'before the answer', headers: 'in the headers', body: 'in the body' }[stage];
    return [
      {
        name: `read: silence ${where}`,
        faults: onRead({ silence: stage }),
        outcome: 'TIMEOUT',
        requests: ['token 200', ...times(2, `v2 ${seen} timeout`)],
      },
      {
        name: `read: reset ${where}`,
        faults: onRead({ reset: stage }),
        outcome,
        requests: ['token 200', ...times(3, `v2 ${seen} reset`)],
      },
      {
        name: `read: closed ${where}`,
        faults: onRead({ close: stage }),
        outcome,
        requests: ['token 200', ...times(3, `v2 ${seen} reset`)],
      },
    ];
  }),
  {
    name: 'read: reset once',
    faults: onRead('reset', 1),
    outcome: 'v2',
    requests: ['token 200', 'v2 headers reset', 'v2 200'],
  },
  {
    name: 'read: one byte a second',
    faults: onRead({ drip: 1 }),
    outcome: 'TIMEOUT',
    requests: ['token 200', ...times(2, 'v2 body timeout')],
  },
  {
    name: 'read: silence, and no time for a second attempt (timeoutMs: 600)',
    faults: onRead('silence'),
    options: { timeoutMs: 600 },
    outcome: 'TIMEOUT',
    requests: ['token 200', 'v2 headers timeout'],
  },
  {
    name: 'read: truncated',
    faults: onRead('truncate'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', ...times(3, 'v2 body reset')],
  },
  {
    name: 'read: too large by its length',
    faults: onRead('oversized'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 body too-large'],
  },
  {
    name: 'read: endless, in chunks',
    faults: onRead('endless'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 body too-large'],
  },
  {
    name: 'read: not HTTP',
    faults: onRead('not-http'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 headers malformed'],
  },
  {
    name: 'read: headers without end',
    faults: onRead({ status: 200, headers: { 'X-Long': 'x'.repeat(70_000) } }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 headers too-large'],
  },
  {
    name: 'read: redirect',
    faults: onRead({ redirect: 'http://127.0.0.1:9/' }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 302'],
  },
  {
    name: 'read: not UTF-8',
    faults: onRead({ status: 200, body: Uint8Array.of(0xc3, 0x28) }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'read: a web page',
    faults: onRead('captive-portal'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'a web page in answer to everything (captive portal)',
    faults: [{ with: 'captive-portal' }],
    outcome: 'BAD_RESPONSE',
    requests: ['token 200'],
  },
];

const DOCUMENTS: Situation[] = [
  {
    name: 'document: JSON that breaks off',
    faults: [{ path: DOCUMENT, with: 'malformed-json' }],
    ask: askDocument,
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
  ...['[]', 'null', '"i-0"', ''].map(
    (body): Situation => ({
      name: `document: ${body || 'nothing'} in place of an object`,
      faults: onDocument(body),
      ask: askDocument,
      outcome: 'BAD_RESPONSE',
      requests: ['token 200', 'v2 200'],
    }),
  ),
  {
    name: 'document: fields of a wrong type are left out, new ones kept',
    faults: onDocument(
      '{"accountId":12345678901,"region":"eu-central-1","kernelId":null,"billingProducts":[1],"new":{"a":1}}',
    ),
    ask: askDocument,
    outcome: 'v2',
    value: { region: 'eu-central-1', kernelId: null, new: { a: 1 } },
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'region: the document names none',
    faults: onDocument('{"region":null}'),
    ask: (client) => client.getRegion(),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
];

const CONNECTION: Situation[] = [
  {
    name: 'connection: refused',
    nobody: 'refuses',
    outcome: 'UNREACHABLE',
    requests: times(3, 'token connect refused'),
  },
  {
    name: 'connection: silence (off EC2)',
    nobody: 'is silent',
    outcome: 'UNREACHABLE',
    requests: times(2, 'token connect timeout'),
  },
  {
    name: 'connection: silence, and no time for a second attempt (timeoutMs: 600)',
    nobody: 'is silent',
    options: { timeoutMs: 600 },
    outcome: 'UNREACHABLE',
    requests: ['token connect timeout'],
  },
  {
    name: 'connection: opened, then nothing is read',
    faults: [{ with: { silence: 'accept' } }],
    outcome: 'TIMEOUT',
    requests: [...times(2, 'token headers timeout'), ...times(2, 'v1 headers timeout')],
  },
  {
    name: 'connection: reset before the request is read',
    faults: [{ with: { reset: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...times(3, 'token headers reset'), ...times(3, 'v1 headers reset')],
    // A reset that comes at once is one of the connection, on which nothing has been asked.
    fewest: 3,
  },
  {
    name: 'connection: closed before the request is read',
    faults: [{ with: { close: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...times(3, 'token headers reset'), ...times(3, 'v1 headers reset')],
  },
];

function http10(method: string, withLength: boolean): string {
  const body = method === 'PUT' ? 'AQAEAToken==' : 'i-0123456789abcdef0';
  return `HTTP/1.0 200 OK\r\n${withLength ? `Content-Length: ${body.length}\r\n` : ''}Connection: close\r\n\r\n${body}`;
}

const SERVED: Situation[] = [
  { name: 'all is well', outcome: 'v2', requests: ['token 200', 'v2 200'] },
  {
    name: 'version 1 is allowed as well',
    service: VERSION_1,
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'HTTP/1.0 in every answer, the length announced',
    answer: (method) => http10(method, true),
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'HTTP/1.0 in every answer, ended by the end of the connection',
    answer: (method) => http10(method, false),
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'other answers before the answer (1xx)',
    answer: (method) => `HTTP/1.1 103 Early Hints\r\n\r\n${http10(method, true).replace('1.0', '1.1')}`,
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
];

export const SITUATIONS: readonly Situation[] = [
  ...SERVED,
  ...TOKEN_STATUS,
  ...TOKEN_TROUBLE,
  ...READ_STATUS,
  ...READ_TROUBLE,
  ...DOCUMENTS,
  ...CONNECTION,
];
