import { onToken, repeat, type Situation, VERSION_1 } from './situation.ts';

export const TOKEN_STATUS: Situation[] = [
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
      outcome: status === 403 ? 'FORBIDDEN' : 'UNAUTHORIZED',
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
  {
    name: 'token: 403, version 1 not allowed by the settings',
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
      name: `token: ${status}, version 1 allowed`,
      service: VERSION_1,
      faults: onToken({ status }),
      outcome: 'v1',
      requests: [...repeat(3, `token ${status}`), 'v1 200'],
    },
    {
      name: `token: ${status}, tokens required`,
      faults: onToken({ status }),
      outcome: 'UNAVAILABLE',
      requests: [...repeat(3, `token ${status}`), 'v1 401'],
    },
    {
      name: `token: ${status}, version 1 not allowed by the settings`,
      service: VERSION_1,
      faults: onToken({ status }),
      options: { v1Fallback: false },
      outcome: 'UNAVAILABLE',
      requests: repeat(3, `token ${status}`),
    },
    {
      name: `token: ${status} once`,
      faults: onToken({ status }, 1),
      outcome: 'v2',
      requests: [`token ${status}`, 'token 200', 'v2 200'],
    },
  ]),
];
