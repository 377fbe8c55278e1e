import { onToken, repeat, type Situation, V1_ALLOWED } from './situation.ts';

export const TOKEN_STATUS: Situation[] = [
  { name: 'token: 400', faults: onToken({ status: 400 }), outcome: 'BAD_REQUEST', requests: ['token 400'] },
  ...[403, 404, 405, 501].flatMap((status): Situation[] => [
    {
      name: `token: ${status}, IMDSv1 allowed`,
      service: V1_ALLOWED,
      faults: onToken({ status }),
      outcome: 'v1',
      requests: [`token ${status}`, 'IMDSv1 200'],
    },
    {
      name: `token: ${status}, IMDSv2 required`,
      faults: onToken({ status }),
      outcome: status === 403 ? 'FORBIDDEN' : 'UNAUTHORIZED',
      requests: [`token ${status}`, 'IMDSv1 401'],
    },
  ]),
  {
    name: 'token: 404, IMDSv1 disabled by the settings',
    service: V1_ALLOWED,
    faults: onToken({ status: 404 }),
    options: { v1Fallback: false },
    outcome: 'V1_DISABLED',
    requests: ['token 404'],
  },
  {
    name: 'token: 403, IMDSv1 disabled by the settings',
    service: { endpoint: 'disabled' },
    options: { v1Fallback: false },
    outcome: 'FORBIDDEN',
    requests: ['token 403'],
  },
  { name: 'token: 401', faults: onToken({ status: 401 }), outcome: 'UNAUTHORIZED', requests: ['token 401'] },
  { name: 'token: 417', faults: onToken({ status: 417 }), outcome: 'BAD_REQUEST', requests: ['token 417'] },
  { name: 'token: 429', faults: onToken({ status: 429 }), outcome: 'THROTTLED', requests: repeat(3, 'token 429') },
  ...[500, 503].flatMap((status): Situation[] => [
    {
      name: `token: ${status}, IMDSv1 allowed`,
      service: V1_ALLOWED,
      faults: onToken({ status }),
      outcome: 'v1',
      requests: [...repeat(3, `token ${status}`), 'IMDSv1 200'],
    },
    {
      name: `token: ${status}, IMDSv2 required`,
      faults: onToken({ status }),
      outcome: 'UNAVAILABLE',
      requests: [...repeat(3, `token ${status}`), 'IMDSv1 401'],
    },
    {
      name: `token: ${status}, IMDSv1 disabled by the settings`,
      service: V1_ALLOWED,
      faults: onToken({ status }),
      options: { v1Fallback: false },
      outcome: 'UNAVAILABLE',
      requests: repeat(3, `token ${status}`),
    },
    {
      name: `token: ${status} once`,
      faults: onToken({ status }, 1),
      outcome: 'v2',
      requests: [`token ${status}`, 'token 200', 'IMDSv2 200'],
    },
  ]),
];
