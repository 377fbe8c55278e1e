import { afterEach, describe, expect, test, vi } from 'vitest';
import { requestLines, startClient } from './start-client.ts';

const HOURS = 3_600_000;
const TOKEN_PATH = '/latest/api/token';

afterEach(() => {
  vi.restoreAllMocks();
});

const realNow = { monotonic: performance.now.bind(performance), wall: Date.now.bind(Date) };

/** Shifts the clocks that the process reads, as if time had passed, the machine was suspended, or its clock was set. */
function shiftClocks(shift: { readonly monotonic: number; readonly wall: number }): void {
  vi.spyOn(performance, 'now').mockImplementation(() => realNow.monotonic() + shift.monotonic);
  vi.spyOn(Date, 'now').mockImplementation(() => realNow.wall() + shift.wall);
}

const countTokenRequests = (lines: string[]): number => lines.filter((line) => line.startsWith('PUT')).length;

describe('a session token', () => {
  test.each([
    { name: 'half its lifetime has passed', monotonic: 3 * HOURS, wall: 3 * HOURS, tokens: 1 },
    { name: 'less than 120 s are left', monotonic: 6 * HOURS - 100_000, wall: 6 * HOURS - 100_000, tokens: 2 },
    { name: 'more than 120 s are left', monotonic: 6 * HOURS - 180_000, wall: 6 * HOURS - 180_000, tokens: 1 },
    { name: 'it has expired', monotonic: 7 * HOURS, wall: 7 * HOURS, tokens: 2 },
    { name: 'it has expired and the wall clock was set back', monotonic: 7 * HOURS, wall: -1000 * HOURS, tokens: 2 },
    { name: 'the wall clock was set back', monotonic: 0, wall: -1000 * HOURS, tokens: 1 },
    { name: 'it expired while the machine was suspended', monotonic: 0, wall: 7 * HOURS, tokens: 2 },
  ])('needs $tokens token request(s) if $name', async ({ monotonic, wall, tokens }) => {
    const { imds, client } = await startClient();
    await client.getMetadata('hostname');
    shiftClocks({ monotonic, wall });
    await Promise.all([client.getMetadata('hostname'), client.getMetadata('instance-id')]);
    expect(countTokenRequests(requestLines(imds))).toBe(tokens);
    // The simulator's tokens expire by the same clocks: an expired one would have been rejected.
    expect(imds.requests.map(({ status }) => status)).not.toContain(401);
  });

  test('is renewed by the lifetime that IMDS granted, even if it is shorter than requested', async () => {
    const body = 'AQAEAShortLived==';
    const { imds, client } = await startClient({
      tokens: 'optional',
      faults: [
        { path: TOKEN_PATH, with: { status: 200, body, headers: { 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': '600' } } },
        { method: 'GET', with: { status: 200, body: 'item' } },
      ],
    });
    await client.getMetadata('hostname');
    shiftClocks({ monotonic: 400_000, wall: 400_000 });
    await client.getMetadata('hostname');
    expect(countTokenRequests(requestLines(imds))).toBe(1);
    shiftClocks({ monotonic: 500_000, wall: 500_000 });
    await client.getMetadata('hostname');
    expect(countTokenRequests(requestLines(imds))).toBe(2);
  });

  test('is used until it expires if its renewal fails, without further renewal attempts', async () => {
    const { imds, client } = await startClient({ tokens: 'optional' });
    await client.getMetadata('hostname');
    imds.addFault({ path: TOKEN_PATH, with: { status: 503 } });
    shiftClocks({ monotonic: 6 * HOURS - 100_000, wall: 6 * HOURS - 100_000 });
    await client.getMetadata('hostname');
    await client.getMetadata('hostname');
    expect(client.version).toBe('v2');
    expect(countTokenRequests(requestLines(imds))).toBe(1 + 3);
    const [, ...reads] = imds.requests.filter(({ method }) => method === 'GET');
    expect(reads.every(({ headers }) => headers['x-aws-ec2-metadata-token'] !== undefined)).toBe(true);
    shiftClocks({ monotonic: 6 * HOURS + 1, wall: 6 * HOURS + 1 });
    await client.getMetadata('hostname');
    expect(client.version).toBe('v1');
  });

  test('that IMDS no longer accepts is replaced once for all calls', async () => {
    const { imds, client } = await startClient();
    await client.getMetadata('hostname');
    imds.revokeTokens();
    await Promise.all([client.getMetadata('hostname'), client.getMetadata('instance-id'), client.getRegion()]);
    expect(countTokenRequests(requestLines(imds))).toBe(2);
  });
});

test('a late 401 does not discard the token that was renewed in the meantime', async () => {
  const { imds, client } = await startClient();
  await client.getMetadata('hostname');
  imds.revokeTokens();
  imds.addFault({ path: '/latest/meta-data/instance-id', times: 1, with: { delayMs: 500 } });
  const late = client.getMetadata('instance-id');
  await client.getMetadata('hostname');
  expect(await late).toBe('i-0123456789abcdef0');
  expect(imds.requests.filter(({ status }) => status === 401)).toHaveLength(2);
  expect(countTokenRequests(requestLines(imds))).toBe(2);
});

describe('after a fallback to IMDSv1', () => {
  test('a 401 makes the client return to IMDSv2', async () => {
    const { imds, client } = await startClient({ tokens: 'optional' });
    const fault = imds.addFault({ path: TOKEN_PATH, with: { status: 404 } });
    await client.getMetadata('hostname');
    expect(client.version).toBe('v1');
    fault.remove();
    imds.configure({ tokens: 'required' });
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    expect(client.version).toBe('v2');
    expect(requestLines(imds).slice(2)).toEqual([
      'GET /latest/meta-data/instance-id',
      `PUT ${TOKEN_PATH}`,
      'GET /latest/meta-data/instance-id',
    ]);
    await client.getMetadata('instance-id');
    expect(imds.requests).toHaveLength(6);
  });

  test('a 401 ends the call without another read if there is still no token', async () => {
    const { imds, client } = await startClient({ tokens: 'optional', hopLimitExceeded: { resetAfterMs: 1 } });
    await client.getMetadata('hostname');
    imds.configure({ tokens: 'required' });
    await expect(client.getMetadata('hostname')).rejects.toMatchObject({
      code: 'TOKEN_UNREACHABLE',
      statusCode: 401,
      attempts: 1 + 3,
    });
  });

  test('tokens are requested again ten minutes after a server error, and never after a 404', async () => {
    for (const [status, tokens] of [[503, 3 + 3] as const, [404, 1] as const]) {
      const { imds, client } = await startClient({ tokens: 'optional' });
      imds.addFault({ path: TOKEN_PATH, with: { status } });
      await client.getMetadata('hostname');
      shiftClocks({ monotonic: 9 * 60_000, wall: 0 });
      await client.getMetadata('hostname');
      shiftClocks({ monotonic: 11 * 60_000, wall: 0 });
      await client.getMetadata('hostname');
      expect(countTokenRequests(requestLines(imds))).toBe(tokens);
      vi.restoreAllMocks();
    }
  });
});
