import { onToken, repeat, type Situation, VERSION_1 } from './situation.ts';

export const TOKEN_TROUBLE: Situation[] = [
  {
    name: 'token: silence (hop limit), version 1 allowed',
    service: { ...VERSION_1, hopLimitExceeded: 'no-response' },
    outcome: 'v1',
    requests: [...repeat(2, 'token headers timeout'), 'v1 200'],
  },
  {
    name: 'token: silence (hop limit), tokens required',
    service: { hopLimitExceeded: 'no-response' },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...repeat(2, 'token headers timeout'), 'v1 401'],
  },
  {
    name: 'token: silence (hop limit), version 1 not allowed by the settings',
    service: { ...VERSION_1, hopLimitExceeded: 'no-response' },
    options: { v1Fallback: false },
    outcome: 'TOKEN_UNREACHABLE',
    requests: repeat(2, 'token headers timeout'),
  },
  {
    name: 'token: reset (hop limit), tokens required',
    service: { hopLimitExceeded: { resetAfterMs: 1 } },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), 'v1 401'],
  },
  {
    name: 'token: silence once',
    faults: onToken('no-response', 1),
    outcome: 'v2',
    requests: ['token headers timeout', 'token 200', 'v2 200'],
  },
  {
    name: 'token: silence in the body, version 1 allowed',
    service: VERSION_1,
    faults: onToken({ noResponse: 'body' }),
    outcome: 'v1',
    requests: [...repeat(2, 'token body timeout'), 'v1 200'],
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
