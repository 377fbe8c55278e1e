import { onRead, repeat, type Situation } from './situation.ts';

export const READ_STATUS: Situation[] = [
  {
    name: 'read: 401 once (the token is no longer valid)',
    faults: onRead({ status: 401 }, 1),
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 401', 'token 200', 'IMDSv2 200'],
  },
  {
    name: 'read: 401 always',
    faults: onRead({ status: 401 }),
    outcome: 'UNAUTHORIZED',
    requests: ['token 200', 'IMDSv2 401', 'token 200', 'IMDSv2 401'],
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
      requests: ['token 200', `IMDSv2 ${status}`],
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
      name: `read: ${status} always`,
      faults: onRead({ status }),
      outcome,
      requests: ['token 200', ...repeat(3, `IMDSv2 ${status}`)],
    },
    {
      name: `read: ${status} twice`,
      faults: onRead({ status }, 2),
      outcome: 'v2',
      requests: ['token 200', ...repeat(2, `IMDSv2 ${status}`), 'IMDSv2 200'],
    },
  ]),
  {
    name: 'IMDS is disabled for the instance',
    service: { endpoint: 'disabled' },
    outcome: 'FORBIDDEN',
    requests: ['token 403', 'IMDSv1 403'],
  },
];
