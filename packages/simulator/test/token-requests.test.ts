import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';
import { getToken, requestText, sendRaw, TOKEN_HEADER, TOKEN_PATH, TOKEN_TTL_HEADER } from './raw-request.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
afterEach(() => {
  vi.useRealTimers();
});

const put = (headers: Record<string, string>, path = TOKEN_PATH) =>
  sendRaw(simulator, requestText('PUT', path, headers));

describe('a token request', () => {
  it('gets the headers of the real IMDS, in the same order and letter case', async () => {
    const response = await put({ [TOKEN_TTL_HEADER]: '21600' });
    expect(response.statusLine).toBe('HTTP/1.1 200 OK');
    expect(response.headers).toEqual([
      'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600',
      'Content-Length: 56',
      expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      'Server: EC2ws',
      'Connection: close',
      'Content-Type: text/plain',
    ]);
    expect(response.body).toMatch(/^AQAEA[A-Za-z0-9_-]{49}==$/);
    expect(response.end).toBe('closed');
  });

  it.each([
    ['the minimum lifetime', 200, { [TOKEN_TTL_HEADER]: '1' }],
    ['the maximum lifetime', 200, { [TOKEN_TTL_HEADER]: '21600' }],
    ['the header name in lower case', 200, { [TOKEN_TTL_HEADER.toLowerCase()]: '60' }],
    ['no lifetime', 400, {}],
    ['a lifetime of 0', 400, { [TOKEN_TTL_HEADER]: '0' }],
    ['a lifetime of more than six hours', 400, { [TOKEN_TTL_HEADER]: '21601' }],
    ['a negative lifetime', 400, { [TOKEN_TTL_HEADER]: '-1' }],
    ['a lifetime that is not a number', 400, { [TOKEN_TTL_HEADER]: 'long' }],
    ['X-Forwarded-For', 403, { [TOKEN_TTL_HEADER]: '60', 'X-Forwarded-For': '10.0.0.1' }],
    ['Expect', 417, { [TOKEN_TTL_HEADER]: '60', Expect: '100-continue' }],
  ])('with %s gets %i', async (_name, status, headers) => {
    expect((await put(headers)).statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it.each(['/2021-07-15/api/token', '/1.0/api/token'])('under a dated version gets 403: %s', async (path) => {
    expect((await put({ [TOKEN_TTL_HEADER]: '60' }, path)).statusLine).toBe('HTTP/1.1 403 Forbidden');
  });

  it.each(['GET', 'HEAD', 'POST', 'DELETE'])(
    'with %s gets 405 with Allow and no body: only PUT returns a token',
    async (method) => {
      const response = await sendRaw(simulator, requestText(method, TOKEN_PATH));
      expect(response.statusLine).toBe('HTTP/1.1 405 Method Not Allowed');
      expect(response.headers).toContain('Allow: OPTIONS, PUT');
      expect(response.headers).toContain('Content-Length: 0');
      expect(response.body).toBe('');
    },
  );
});

describe('a session token', () => {
  it('is valid for any number of reads until it expires, and each response has its remaining lifetime', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await getToken(simulator, 60);
    const readAfter = async (seconds: number): Promise<string[]> => {
      vi.advanceTimersByTime(seconds * 1000);
      const request = requestText('GET', '/latest/meta-data/instance-id', { [TOKEN_HEADER]: token });
      const { statusLine, headers } = await sendRaw(simulator, request);
      return [statusLine, headers[0] ?? ''];
    };
    expect(await readAfter(0)).toEqual(['HTTP/1.1 200 OK', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 60']);
    expect(await readAfter(59)).toEqual(['HTTP/1.1 200 OK', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 1']);
    expect(await readAfter(1)).toEqual(['HTTP/1.1 401 Unauthorized', 'Content-Length: 0']);
  });

  it('is valid only for the simulator that issued it', async () => {
    await using other = await startSimulator();
    const request = requestText('GET', '/latest/meta-data/', { [TOKEN_HEADER]: await getToken(other) });
    expect((await sendRaw(simulator, request)).statusLine).toBe('HTTP/1.1 401 Unauthorized');
    expect((await sendRaw(other, request)).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it('is invalid after revokeTokens()', async () => {
    await using revoking = await startSimulator();
    const token = await getToken(revoking);
    const request = requestText('GET', '/latest/meta-data/', { [TOKEN_HEADER]: token });
    expect((await sendRaw(revoking, request)).statusLine).toBe('HTTP/1.1 200 OK');
    revoking.revokeTokens();
    expect((await sendRaw(revoking, request)).statusLine).toBe('HTTP/1.1 401 Unauthorized');
  });
});
