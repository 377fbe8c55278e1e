import { type Situation, V1_ALLOWED } from './situation.ts';

function http10(method: string, withLength: boolean): string {
  const body = method === 'PUT' ? 'AQAEAToken==' : 'i-0123456789abcdef0';
  return `HTTP/1.0 200 OK\r\n${withLength ? `Content-Length: ${body.length}\r\n` : ''}Connection: close\r\n\r\n${body}`;
}

export const SERVED: Situation[] = [
  { name: 'no fault', outcome: 'v2', requests: ['token 200', 'IMDSv2 200'] },
  {
    name: 'IMDSv1 is allowed too',
    service: V1_ALLOWED,
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'HTTP/1.0 responses with Content-Length',
    respond: (method) => http10(method, true),
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'HTTP/1.0 responses that end with the connection',
    respond: (method) => http10(method, false),
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'an informational response (103) before each response',
    respond: (method) => `HTTP/1.1 103 Early Hints\r\n\r\n${http10(method, true).replace('1.0', '1.1')}`,
    outcome: 'v2',
    requests: ['token 200', 'IMDSv2 200'],
  },
];
