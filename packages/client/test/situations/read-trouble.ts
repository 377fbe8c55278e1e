import { onRead, repeat, type Situation } from './situation.ts';

export const READ_TROUBLE: Situation[] = [
  ...(['request', 'headers', 'body'] as const).flatMap((stage): Situation[] => {
    const seen = stage === 'body' ? 'body' : 'headers';
    const outcome = stage === 'body' ? 'BAD_RESPONSE' : 'UNREACHABLE';
    const where = { request: 'before the answer', headers: 'in the headers', body: 'in the body' }[stage];
    return [
      {
        name: `read: silence ${where}`,
        faults: onRead({ noResponse: stage }),
        outcome: 'TIMEOUT',
        requests: ['token 200', ...repeat(2, `v2 ${seen} timeout`)],
      },
      {
        name: `read: reset ${where}`,
        faults: onRead({ reset: stage }),
        outcome,
        requests: ['token 200', ...repeat(3, `v2 ${seen} reset`)],
      },
      {
        name: `read: closed ${where}`,
        faults: onRead({ close: stage }),
        outcome,
        requests: ['token 200', ...repeat(3, `v2 ${seen} reset`)],
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
    faults: onRead({ bytesPerSecond: 1 }),
    outcome: 'TIMEOUT',
    requests: ['token 200', ...repeat(2, 'v2 body timeout')],
  },
  {
    name: 'read: silence, and no time for a second attempt (timeoutMs: 600)',
    faults: onRead('no-response'),
    options: { timeoutMs: 600 },
    outcome: 'TIMEOUT',
    requests: ['token 200', 'v2 headers timeout'],
  },
  {
    name: 'read: truncated',
    faults: onRead('truncate'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', ...repeat(3, 'v2 body reset')],
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
