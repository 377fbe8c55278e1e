import { repeat, type Situation } from './situation.ts';

export const CONNECTION: Situation[] = [
  {
    name: 'connection: refused',
    listener: 'refuses',
    outcome: 'UNREACHABLE',
    requests: repeat(3, 'token connect refused'),
  },
  {
    name: 'connection: never opened (off EC2)',
    listener: 'never-responds',
    outcome: 'UNREACHABLE',
    requests: repeat(2, 'token connect timeout'),
  },
  {
    name: 'connection: never opened, and no time for a retry (timeoutMs: 600)',
    listener: 'never-responds',
    options: { timeoutMs: 600 },
    outcome: 'UNREACHABLE',
    requests: ['token connect timeout'],
  },
  {
    name: 'connection: opened, but the request is never read',
    faults: [{ with: { noResponse: 'accept' } }],
    outcome: 'TIMEOUT',
    requests: [...repeat(2, 'token headers timeout'), ...repeat(2, 'IMDSv1 headers timeout')],
  },
  {
    name: 'connection: reset before the request is read',
    faults: [{ with: { reset: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), ...repeat(3, 'IMDSv1 headers reset')],
    // If the reset arrives before the request is sent, it counts as a failed connection: no fallback to IMDSv1.
    minRequests: 3,
  },
  {
    name: 'connection: closed before the request is read',
    faults: [{ with: { close: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), ...repeat(3, 'IMDSv1 headers reset')],
  },
];
