import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';
import { getToken, read, requestText, sendRaw, TOKEN_HEADER } from './raw-request.ts';

const HOSTNAME = '/latest/meta-data/hostname';

let required: Simulator;
let optional: Simulator;
beforeAll(async () => {
  required = await startSimulator({ instance: { userData: new Uint8Array([0, 255, 10]) } });
  optional = await startSimulator({ tokens: 'optional' });
});
afterAll(() => Promise.all([required.close(), optional.close()]));

describe('the response to a read', () => {
  const commonHeaders = [
    'Content-Type: text/plain',
    'Accept-Ranges: none',
    'Last-Modified: Thu, 02 Jan 2025 03:04:05 GMT',
    'Content-Length: 42',
    expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
    'Server: EC2ws',
    'Connection: close',
  ];

  it("with a token starts with the token's remaining lifetime", async () => {
    const response = await read(required, HOSTNAME);
    expect(response.statusLine).toBe('HTTP/1.1 200 OK');
    expect(response.headers).toEqual([
      expect.stringMatching(/^X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 215\d\d|21600$/),
      ...commonHeaders,
    ]);
    expect(response.body).toBe('ip-10-0-1-23.eu-central-1.compute.internal');
    expect(response.end).toBe('closed');
  });

  it('without a token has the same headers without the lifetime', async () => {
    const response = await sendRaw(optional, requestText('GET', HOSTNAME));
    expect(response.headers).toEqual(commonHeaders);
  });

  it.each([
    ['is HTTP/1.0', `GET ${HOSTNAME} HTTP/1.0\r\n\r\n`],
    ['has a query', requestText('GET', `${HOSTNAME}?x=1`)],
    ['has a trailing slash', requestText('GET', `${HOSTNAME}/`)],
    ['has two leading slashes', requestText('GET', `/${HOSTNAME}`)],
    ['has an absolute URL, as for a proxy', requestText('GET', `http://169.254.169.254${HOSTNAME}`)],
  ])('has the same body if the request %s', async (_name, request) => {
    const { body } = await sendRaw(optional, requestText('GET', HOSTNAME));
    expect((await sendRaw(optional, request)).body).toBe(body);
  });

  it('arrives also if the client sends its request byte by byte', async () => {
    const socket = connect(optional.port, '127.0.0.1');
    for (const byte of requestText('GET', HOSTNAME)) {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    const chunks = await socket.toArray();
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe('the listing', () => {
  it.each([
    ['/latest/', 'dynamic\nmeta-data\nuser-data'],
    ['/latest', 'dynamic\nmeta-data\nuser-data'],
    ['/1.0/', 'meta-data\nuser-data'],
    ['/latest/dynamic/', 'fws/\ninstance-identity/'],
    ['/latest/dynamic/instance-identity/', 'document\npkcs7\nrsa2048\nsignature'],
    ['/latest/meta-data/iam/', 'info\nsecurity-credentials/'],
    ['/latest/meta-data/iam/security-credentials/', 'example-role'],
    ['/latest/meta-data/iam/security-credentials', 'example-role'],
    ['/latest/meta-data/network/interfaces/macs/', '02:29:96:8f:6a:2d/'],
    ['/latest/meta-data/services/', 'domain\npartition'],
  ])('of %s has all names, sorted', async (path, listing) => {
    expect((await read(required, path)).body).toBe(listing);
  });

  it('of the root has the dated versions and latest', async () => {
    const versions = (await read(required, '/')).body.split('\n');
    expect(versions[0]).toBe('1.0');
    expect(versions.at(-1)).toBe('latest');
    expect(versions).toContain('2009-04-04');
  });

  it('of every folder names only items that exist', async () => {
    const token = await getToken(required);
    const get = (path: string) => sendRaw(required, requestText('GET', path, { [TOKEN_HEADER]: token }));
    const items: string[] = [];
    const walk = async (folder: string): Promise<void> => {
      for (const name of (await get(folder)).body.split('\n')) {
        const path = `${folder}${name}`;
        if (name.endsWith('/')) await walk(path);
        else {
          expect((await get(path)).statusLine, path).toBe('HTTP/1.1 200 OK');
          items.push(path);
        }
      }
    };
    await walk('/latest/meta-data/');
    await walk('/latest/dynamic/');
    expect(items.length).toBeGreaterThan(40);
  });
});

describe('user data', () => {
  it('can be any bytes, and the response is HTTP/1.0', async () => {
    const response = await read(required, '/latest/user-data');
    expect(response.statusLine).toBe('HTTP/1.0 200 OK');
    expect(response.headers).toContain('Content-Type: application/octet-stream');
    expect([...response.bytes.subarray(-3)]).toEqual([0, 255, 10]);
  });

  it('gets 404 if the instance has none', async () => {
    const response = await sendRaw(optional, requestText('GET', '/latest/user-data'));
    expect(response.statusLine).toBe('HTTP/1.1 404 Not Found');
  });

  it('of more than 16 KiB is rejected by startSimulator()', async () => {
    await expect(startSimulator({ instance: { userData: 'x'.repeat(16 * 1024 + 1) } })).rejects.toThrow('16 KiB');
  });
});

describe('a dated version', () => {
  it.each([
    ['/1.0/meta-data/instance-id', 200],
    ['/1.0/meta-data/mac', 404],
    ['/2011-01-01/meta-data/mac', 200],
    ['/2009-04-04/meta-data/placement/availability-zone', 200],
    ['/2009-04-04/meta-data/placement/region', 404],
    ['/2020-10-27/meta-data/placement/region', 200],
    ['/1.0/dynamic/instance-identity/document', 404],
    ['/2009-04-04/dynamic/instance-identity/document', 200],
    ['/2011-01-01/meta-data/network/interfaces/macs/02:29:96:8f:6a:2d/subnet-id', 200],
    ['/2011-01-01/meta-data/network/interfaces/macs/02:29:96:8f:6a:2d/vpc-ipv4-cidr-blocks', 404],
  ])('has only the categories that existed then: %s gets %i', async (path, status) => {
    expect((await read(required, path)).statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it('lists only the categories that existed then', async () => {
    expect((await read(required, '/2008-02-01/meta-data/placement/')).body).toBe('availability-zone');
    expect((await read(required, '/1.0/meta-data/')).body).not.toMatch(/^(iam|network|mac|tags)/m);
  });
});
