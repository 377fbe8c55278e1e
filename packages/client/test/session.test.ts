import { afterEach, describe, expect, test, vi } from 'vitest';
import { requestLines, start } from './started.ts';

const HOURS = 3_600_000;
const TOKEN = '/latest/api/token';

afterEach(() => {
  vi.restoreAllMocks();
});

const realNow = { monotonic: performance.now.bind(performance), wall: Date.now.bind(Date) };

/** What the process sees of time from now on: the machine ran on, was suspended, or its clock was set. */
function shiftClocks(shift: { readonly monotonic: number; readonly wall: number }): void {
  vi.spyOn(performance, 'now').mockImplementation(() => realNow.monotonic() + shift.monotonic);
  vi.spyOn(Date, 'now').mockImplementation(() => realNow.wall() + shift.wall);
}

const tokenRequests = (lines: string[]): number => lines.filter((line) => line.startsWith('PUT')).length;

describe('the life of a token', () => {
  test.each([
    { name: 'half its life is over', monotonic: 3 * HOURS, wall: 3 * HOURS, tokens: 1 },
    { name: 'less than 120 s are left', monotonic: 6 * HOURS - 100_000, wall: 6 * HOURS - 100_000, tokens: 2 },
    { name: 'more than 120 s are left', monotonic: 6 * HOURS - 180_000, wall: 6 * HOURS - 180_000, tokens: 1 },
    { name: 'its life is over', monotonic: 7 * HOURS, wall: 7 * HOURS, tokens: 2 },
    { name: 'its life is over, and the clock was set back', monotonic: 7 * HOURS, wall: -1000 * HOURS, tokens: 2 },
    { name: 'the clock was set back', monotonic: 0, wall: -1000 * HOURS, tokens: 1 },
    { name: 'its life went by while the machine was suspended', monotonic: 0, wall: 7 * HOURS, tokens: 2 },
  ])('$name: $tokens token requests', async ({ monotonic, wall, tokens }) => {
    const { imds, client } = await start();
    await client.getMetadata('hostname');
    shiftClocks({ monotonic, wall });
    await Promise.all([client.getMetadata('hostname'), client.getMetadata('instance-id')]);
    expect(tokenRequests(requestLines(imds))).toBe(tokens);
    // The simulator's tokens end by the same clocks: one used past its end would have been refused.
    expect(imds.requests.map(({ status }) => status)).not.toContain(401);
  });

  test('a life that the service has made shorter counts', async () => {
    const body = 'AQAEAShortLived==';
    const { imds, client } = await start({
      tokens: 'optional',
      faults: [
        { path: TOKEN, with: { status: 200, body, headers: { 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': '600' } } },
        { method: 'GET', with: { status: 200, body: 'item' } },
      ],
    });
    await client.getMetadata('hostname');
    shiftClocks({ monotonic: 400_000, wall: 400_000 });
    await client.getMetadata('hostname');
    expect(tokenRequests(requestLines(imds))).toBe(1);
    shiftClocks({ monotonic: 500_000, wall: 500_000 });
    await client.getMetadata('hostname');
    expect(tokenRequests(requestLines(imds))).toBe(2);
  });

  test('a token that cannot be refreshed is used to its end, and asked for no more until then', async () => {
    const { imds, client } = await start({ tokens: 'optional' });
    await client.getMetadata('hostname');
    imds.addFault({ path: TOKEN, with: { status: 503 } });
    shiftClocks({ monotonic: 6 * HOURS - 100_000, wall: 6 * HOURS - 100_000 });
    await client.getMetadata('hostname');
    await client.getMetadata('hostname');
    expect(client.version).toBe('v2');
    expect(tokenRequests(requestLines(imds))).toBe(1 + 3);
    const [, ...reads] = imds.requests.filter(({ method }) => method === 'GET');
    expect(reads.every(({ headers }) => headers['x-aws-ec2-metadata-token'] !== undefined)).toBe(true);
    shiftClocks({ monotonic: 6 * HOURS + 1, wall: 6 * HOURS + 1 });
    await client.getMetadata('hostname');
    expect(client.version).toBe('v1');
  });

  test('a token that the service has forgotten is replaced, once for all', async () => {
    const { imds, client } = await start();
    await client.getMetadata('hostname');
    imds.revokeTokens();
    await Promise.all([client.getMetadata('hostname'), client.getMetadata('instance-id'), client.getRegion()]);
    expect(tokenRequests(requestLines(imds))).toBe(2);
  });
});

test('a 401 that comes late does not cost the token that was renewed meanwhile', async () => {
  const { imds, client } = await start();
  await client.getMetadata('hostname');
  imds.revokeTokens();
  imds.addFault({ path: '/latest/meta-data/instance-id', times: 1, with: { delayMs: 500 } });
  const late = client.getMetadata('instance-id');
  await client.getMetadata('hostname');
  expect(await late).toBe('i-0123456789abcdef0');
  expect(imds.requests.filter(({ status }) => status === 401)).toHaveLength(2);
  expect(tokenRequests(requestLines(imds))).toBe(2);
});

describe('after a fallback to version 1', () => {
  test('a 401 leads back to version 2', async () => {
    const { imds, client } = await start({ tokens: 'optional' });
    const fault = imds.addFault({ path: TOKEN, with: { status: 404 } });
    await client.getMetadata('hostname');
    expect(client.version).toBe('v1');
    fault.remove();
    imds.configure({ tokens: 'required' });
    expect(await client.getMetadata('instance-id')).toBe('i-0123456789abcdef0');
    expect(client.version).toBe('v2');
    expect(requestLines(imds).slice(2)).toEqual([
      'GET /latest/meta-data/instance-id',
      `PUT ${TOKEN}`,
      'GET /latest/meta-data/instance-id',
    ]);
    await client.getMetadata('instance-id');
    expect(imds.requests).toHaveLength(6);
  });

  test('a 401 where there is still no token is the last word, without another read', async () => {
    const { imds, client } = await start({ tokens: 'optional', hopLimitExceeded: { resetAfterMs: 1 } });
    await client.getMetadata('hostname');
    imds.configure({ tokens: 'required' });
    await expect(client.getMetadata('hostname')).rejects.toMatchObject({ code: 'TOKEN_UNREACHABLE', attempts: 1 + 3 });
  });

  test('one for a server error lasts ten minutes, one for a missing version 2 does not end by itself', async () => {
    for (const [status, tokens] of [[503, 3 + 3] as const, [404, 1] as const]) {
      const { imds, client } = await start({ tokens: 'optional' });
      imds.addFault({ path: TOKEN, with: { status } });
      await client.getMetadata('hostname');
      shiftClocks({ monotonic: 9 * 60_000, wall: 0 });
      await client.getMetadata('hostname');
      shiftClocks({ monotonic: 11 * 60_000, wall: 0 });
      await client.getMetadata('hostname');
      expect(tokenRequests(requestLines(imds))).toBe(tokens);
      vi.restoreAllMocks();
    }
  });
});
