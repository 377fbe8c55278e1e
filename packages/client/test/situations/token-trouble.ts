import { onToken, repeat, type Situation, V1_ALLOWED } from './situation.ts';

export const TOKEN_TROUBLE: Situation[] = [
  {
    name: 'token: no response (hop limit), IMDSv1 allowed',
    service: { ...V1_ALLOWED, hopLimitExceeded: 'no-response' },
    outcome: 'v1',
    requests: [...repeat(2, 'token headers timeout'), 'IMDSv1 200'],
  },
  {
    name: 'token: no response (hop limit), IMDSv2 required',
    service: { hopLimitExceeded: 'no-response' },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...repeat(2, 'token headers timeout'), 'IMDSv1 401'],
  },
  {
    name: 'token: no response (hop limit), IMDSv1 disabled by the settings',
    service: { ...V1_ALLOWED, hopLimitExceeded: 'no-response' },
    options: { v1Fallback: false },
    outcome: 'TOKEN_UNREACHABLE',
    requests: repeat(2, 'token headers timeout'),
  },
  {
    name: 'token: reset (hop limit), IMDSv2 required',
    service: { hopLimitExceeded: { resetAfterMs: 1 } },
    outcome: 'TOKEN_UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), 'IMDSv1 401'],
  },
  {
    name: 'token: no response once',
    faults: onToken('no-response', 1),
    outcome: 'v2',
    requests: ['token headers timeout', 'token 200', 'IMDSv2 200'],
  },
  {
    name: 'token: the response stops in the body, IMDSv1 allowed',
    service: V1_ALLOWED,
    faults: onToken({ noResponse: 'body' }),
    outcome: 'v1',
    requests: [...repeat(2, 'token body timeout'), 'IMDSv1 200'],
  },
  ...(
    [
      ['with line breaks', 'AQAEA\r\nX-Injected: 1'],
      ['that is empty', ''],
      ['of 2 KiB', 'A'.repeat(2048)],
      ['that is not ASCII', 'AQAEÄ=='],
      ['with a space', 'AQAE A=='],
    ] as const
  ).map(
    ([kind, body]): Situation => ({
      name: `token: a token ${kind}`,
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
    name: 'token: endless body in chunks',
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
