import { onRead, repeat, type Situation } from './situation.ts';

export const READ_STATUS: Situation[] = [
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
      requests: ['token 200', ...repeat(3, `v2 ${status}`)],
    },
    {
      name: `read: ${status} twice`,
      faults: onRead({ status }, 2),
      outcome: 'v2',
      requests: ['token 200', ...repeat(2, `v2 ${status}`), 'v2 200'],
    },
  ]),
  {
    name: 'IMDS is switched off for the instance',
    service: { endpoint: 'disabled' },
    outcome: 'FORBIDDEN',
    requests: ['token 403', 'v1 403'],
  },
];
