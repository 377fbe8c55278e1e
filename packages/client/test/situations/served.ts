import { type Situation, VERSION_1 } from './situation.ts';

function http10(method: string, withLength: boolean): string {
  const body = method === 'PUT' ? 'AQAEAToken==' : 'i-0123456789abcdef0';
  return `HTTP/1.0 200 OK\r\n${withLength ? `Content-Length: ${body.length}\r\n` : ''}Connection: close\r\n\r\n${body}`;
}

export const SERVED: Situation[] = [
  { name: 'all is well', outcome: 'v2', requests: ['token 200', 'v2 200'] },
  {
    name: 'version 1 is allowed as well',
    service: VERSION_1,
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'HTTP/1.0 in every answer, the length announced',
    answer: (method) => http10(method, true),
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'HTTP/1.0 in every answer, ended by the end of the connection',
    answer: (method) => http10(method, false),
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'other answers before the answer (1xx)',
    answer: (method) => `HTTP/1.1 103 Early Hints\r\n\r\n${http10(method, true).replace('1.0', '1.1')}`,
    outcome: 'v2',
    requests: ['token 200', 'v2 200'],
  },
];
