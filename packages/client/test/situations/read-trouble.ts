import { onRead, repeat, type Situation } from './situation.ts';

export const READ_TROUBLE: Situation[] = [
  ...(['request', 'headers', 'body'] as const).flatMap((stage): Situation[] => {
    const failedStage = stage === 'body' ? 'body' : 'headers';
    const outcome = stage === 'body' ? 'BAD_RESPONSE' : 'UNREACHABLE';
    const position = { request: 'before the response', headers: 'in the headers', body: 'in the body' }[stage];
    return [
      {
        name: stage === 'request' ? 'read: no response' : `read: the response stops ${position}`,
        faults: onRead({ noResponse: stage }),
        outcome: 'TIMEOUT',
        requests: ['token 200', ...repeat(2, `IMDSv2 ${failedStage} timeout`)],
      },
      {
        name: `read: reset ${position}`,
        faults: onRead({ reset: stage }),
        outcome,
        requests: ['token 200', ...repeat(3, `IMDSv2 ${failedStage} reset`)],
      },
      {
        name: `read: closed ${position}`,
        faults: onRead({ close: stage }),
        outcome,
        requests: ['token 200', ...repeat(3, `IMDSv2 ${failedStage} reset`)],
      },
    ];
  }),
  {
    name: 'read: reset once',
    faults: onRead('reset', 1),
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 headers reset', 'IMDSv2 200'],
  },
  {
    name: 'read: one byte per second',
    faults: onRead({ bytesPerSecond: 1 }),
    outcome: 'TIMEOUT',
    requests: ['token 200', ...repeat(2, 'IMDSv2 body timeout')],
  },
  {
    name: 'read: no response, and no time for a retry (timeoutMs: 600)',
    faults: onRead('no-response'),
    options: { timeoutMs: 600 },
    outcome: 'TIMEOUT',
    requests: ['token 200', 'IMDSv2 headers timeout'],
  },
  {
    name: 'read: truncated body',
    faults: onRead('truncate'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', ...repeat(3, 'IMDSv2 body reset')],
  },
  {
    name: 'read: Content-Length too large',
    faults: onRead('oversized'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 body too-large'],
  },
  {
    name: 'read: endless body in chunks',
    faults: onRead('endless'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 body too-large'],
  },
  {
    name: 'read: not HTTP',
    faults: onRead('not-http'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 headers malformed'],
  },
  {
    name: 'read: headers too large',
    faults: onRead({ status: 200, headers: { 'X-Long': 'x'.repeat(70_000) } }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 headers too-large'],
  },
  {
    name: 'read: redirect',
    faults: onRead({ redirect: 'http://127.0.0.1:9/' }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 302'],
  },
  {
    name: 'read: not UTF-8',
    faults: onRead({ status: 200, body: Uint8Array.of(0xc3, 0x28) }),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'read: a web page',
    faults: onRead('captive-portal'),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'captive portal: a web page as the response to every request',
    faults: [{ with: 'captive-portal' }],
    outcome: 'BAD_RESPONSE',
    requests: ['token 200'],
  },
];
