import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';
import { getToken, rawExchange, requestText } from './raw-exchange.ts';

const TTL = 'X-aws-ec2-metadata-token-ttl-seconds';
const TOKEN = 'X-aws-ec2-metadata-token';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
afterEach(() => {
  vi.useRealTimers();
});

const put = (headers: Record<string, string>, path = '/latest/api/token') =>
  rawExchange(simulator, requestText('PUT', path, headers));

describe('the session token', () => {
  it('is answered header for header as captured', async () => {
    const answer = await put({ [TTL]: '21600' });
    expect(answer.statusLine).toBe('HTTP/1.1 200 OK');
    expect(answer.headers).toEqual([
      'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600',
      'Content-Length: 56',
      expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      'Server: EC2ws',
      'Connection: close',
      'Content-Type: text/plain',
    ]);
    expect(answer.body).toMatch(/^AQAEA[A-Za-z0-9_-]{49}==$/);
    expect(answer.end).toBe('closed');
  });

  it.each([
    ['the shortest lifetime', { [TTL]: '1' }, 200],
    ['the longest lifetime', { [TTL]: '21600' }, 200],
    ['the header in lower case', { [TTL.toLowerCase()]: '60' }, 200],
    ['no lifetime', {}, 400],
    ['a lifetime of 0', { [TTL]: '0' }, 400],
    ['a lifetime past six hours', { [TTL]: '21601' }, 400],
    ['a negative lifetime', { [TTL]: '-1' }, 400],
    ['a lifetime that is no number', { [TTL]: 'long' }, 400],
    ['X-Forwarded-For', { [TTL]: '60', 'X-Forwarded-For': '10.0.0.1' }, 403],
    ['Expect', { [TTL]: '60', Expect: '100-continue' }, 417],
  ])('asked for with %s: %j is answered %i', async (_name, headers, status) => {
    expect((await put(headers)).statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it.each(['/2021-07-15/api/token', '/1.0/api/token'])('is had under latest only: %s is 403', async (path) => {
    expect((await put({ [TTL]: '60' }, path)).statusLine).toBe('HTTP/1.1 403 Forbidden');
  });

  it.each(['GET', 'HEAD', 'POST', 'DELETE'])('is had by PUT only: %s is 405 with Allow and no body', async (method) => {
    const answer = await rawExchange(simulator, requestText(method, '/latest/api/token'));
    expect(answer.statusLine).toBe('HTTP/1.1 405 Method Not Allowed');
    expect(answer.headers).toContain('Allow: OPTIONS, PUT');
    expect(answer.headers).toContain('Content-Length: 0');
    expect(answer.body).toBe('');
  });

  it('serves any number of reads until its lifetime ends, and says how much is left', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await getToken(simulator, 60);
    const readAfter = async (seconds: number): Promise<string[]> => {
      vi.advanceTimersByTime(seconds * 1000);
      const request = requestText('GET', '/latest/meta-data/instance-id', { [TOKEN]: token });
      const { statusLine, headers } = await rawExchange(simulator, request);
      return [statusLine, headers[0] ?? ''];
    };
    expect(await readAfter(0)).toEqual(['HTTP/1.1 200 OK', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 60']);
    expect(await readAfter(59)).toEqual(['HTTP/1.1 200 OK', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 1']);
    expect(await readAfter(1)).toEqual(['HTTP/1.1 401 Unauthorized', 'Content-Length: 0']);
  });

  it('is good for one instance only', async () => {
    await using other = await startSimulator();
    const request = requestText('GET', '/latest/meta-data/', { [TOKEN]: await getToken(other) });
    expect((await rawExchange(simulator, request)).statusLine).toBe('HTTP/1.1 401 Unauthorized');
    expect((await rawExchange(other, request)).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it('is unknown after the service has forgotten it', async () => {
    await using forgetful = await startSimulator();
    const token = await getToken(forgetful);
    const request = requestText('GET', '/latest/meta-data/', { [TOKEN]: token });
    expect((await rawExchange(forgetful, request)).statusLine).toBe('HTTP/1.1 200 OK');
    forgetful.forgetTokens();
    expect((await rawExchange(forgetful, request)).statusLine).toBe('HTTP/1.1 401 Unauthorized');
  });
});
