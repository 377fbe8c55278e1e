import { repeat, type Situation } from './situation.ts';

export const CONNECTION: Situation[] = [
  {
    name: 'connection: refused',
    nobody: 'refuses',
    outcome: 'UNREACHABLE',
    requests: repeat(3, 'token connect refused'),
  },
  {
    name: 'connection: silence (off EC2)',
    nobody: 'is silent',
    outcome: 'UNREACHABLE',
    requests: repeat(2, 'token connect timeout'),
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
    faults: [{ with: { noResponse: 'accept' } }],
    outcome: 'TIMEOUT',
    requests: [...repeat(2, 'token headers timeout'), ...repeat(2, 'v1 headers timeout')],
  },
  {
    name: 'connection: reset before the request is read',
    faults: [{ with: { reset: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), ...repeat(3, 'v1 headers reset')],
    // A reset that comes at once is one of the connection, on which nothing has been asked.
    fewest: 3,
  },
  {
    name: 'connection: closed before the request is read',
    faults: [{ with: { close: 'accept' } }],
    outcome: 'UNREACHABLE',
    requests: [...repeat(3, 'token headers reset'), ...repeat(3, 'v1 headers reset')],
  },
];
