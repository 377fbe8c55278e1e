import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/index.ts';
import { getToken, rawExchange, read, requestText } from './raw-exchange.ts';

const TOKEN = 'X-aws-ec2-metadata-token';
const HOSTNAME = '/latest/meta-data/hostname';
const PAGE =
  /^<\?xml version="1\.0" encoding="iso-8859-1"\?>\n<!DOCTYPE html PUBLIC "-\/\/W3C\/\/DTD XHTML 1\.0 Transitional/;
const DATE = expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);

let required: Simulator;
let optional: Simulator;
let disabled: Simulator;
beforeAll(async () => {
  required = await startSimulator({ instance: { userData: new Uint8Array([0, 255, 10]) } });
  optional = await startSimulator({ tokens: 'optional' });
  disabled = await startSimulator({ endpoint: 'disabled' });
});
afterAll(() => Promise.all([required.close(), optional.close(), disabled.close()]));

describe('an item, header for header', () => {
  const rest = [
    'Content-Type: text/plain',
    'Accept-Ranges: none',
    'Last-Modified: Thu, 02 Jan 2025 03:04:05 GMT',
    'Content-Length: 42',
    DATE,
    'Server: EC2ws',
    'Connection: close',
  ];

  it('with a token, says how long that is still good for', async () => {
    const answer = await read(required, HOSTNAME);
    expect(answer.statusLine).toBe('HTTP/1.1 200 OK');
    expect(answer.headers).toEqual([
      expect.stringMatching(/^X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 215\d\d|21600$/),
      ...rest,
    ]);
    expect(answer.body).toBe('ip-10-0-1-23.eu-central-1.compute.internal');
    expect(answer.end).toBe('closed');
  });

  it('without a token, is the same less that line', async () => {
    const answer = await rawExchange(optional, requestText('GET', HOSTNAME));
    expect(answer.headers).toEqual(rest);
  });

  it('is the same under HTTP/1.0, with a query, with a slash more at either end, and to a client that takes the service for a proxy', async () => {
    const wanted = (await rawExchange(optional, requestText('GET', HOSTNAME))).body;
    for (const request of [
      `GET ${HOSTNAME} HTTP/1.0\r\n\r\n`,
      requestText('GET', `${HOSTNAME}?x=1`),
      requestText('GET', `${HOSTNAME}/`),
      requestText('GET', `/${HOSTNAME}`),
      requestText('GET', `http://169.254.169.254${HOSTNAME}`),
    ]) {
      expect((await rawExchange(optional, request)).body).toBe(wanted);
    }
  });

  it('is the same to a client that sends its request byte by byte', async () => {
    const { connect } = await import('node:net');
    const socket = connect(optional.port, '127.0.0.1');
    for (const byte of requestText('GET', HOSTNAME)) {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    const chunks = await socket.toArray();
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe('refusals', () => {
  it.each<[string, SimulatorOptions['tokens'], Record<string, string>, number]>([
    ['no token where one is required', 'required', {}, 401],
    ['a token that is none', 'required', { [TOKEN]: 'nonsense' }, 401],
    ['a token of the right shape', 'required', { [TOKEN]: `AQAEA${'x'.repeat(49)}==` }, 401],
    ['an empty token', 'required', { [TOKEN]: '' }, 401],
    ['a wrong token where none is required', 'optional', { [TOKEN]: 'nonsense' }, 401],
    ['no token where none is required', 'optional', {}, 200],
  ])('%s, tokens %s: %j is %i', async (_name, tokens, headers, status) => {
    const simulator = tokens === 'required' ? required : optional;
    const answer = await rawExchange(simulator, requestText('GET', HOSTNAME, headers));
    expect(answer.statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it('401 has no body', async () => {
    const answer = await rawExchange(required, requestText('GET', HOSTNAME));
    expect(answer.statusLine).toBe('HTTP/1.1 401 Unauthorized');
    expect(answer.headers).toEqual([
      'Content-Length: 0',
      DATE,
      'Server: EC2ws',
      'Connection: close',
      'Content-Type: text/plain',
    ]);
    expect(answer.body).toBe('');
  });

  it('401 may be the page over HTTP/1.0 of older captures', async () => {
    await using older = await startSimulator({ unauthorized: 'page' });
    const answer = await rawExchange(older, requestText('GET', HOSTNAME));
    expect(answer.statusLine).toBe('HTTP/1.0 401 Unauthorized');
    expect(answer.body).toMatch(PAGE);
    expect(answer.body).toContain('<title>401 - Unauthorized</title>');
  });

  it.each([
    '/latest/meta-data/nothing',
    '/latest/meta-data/instance-id/more',
    '/latest/meta-data/__proto__',
    '/latest/meta-data/constructor',
    '/latest/meta-data/%zz',
    '/latest/meta-data//instance-id',
    '/latest/nothing/',
    '/2030-01-01/meta-data/',
    '/nothing',
  ])('%s is not found, with a page', async (path) => {
    const answer = await read(required, path);
    expect(answer.statusLine).toBe('HTTP/1.1 404 Not Found');
    expect(answer.headers[0]).toBe('Content-Type: text/html');
    expect(answer.body).toMatch(PAGE);
    expect(answer.body).toContain('<h1>404 - Not Found</h1>');
  });

  it.each([
    ['the token', 'PUT', '/latest/api/token'],
    ['an item', 'GET', HOSTNAME],
    ['the root', 'GET', '/'],
  ])('with the endpoint off, %s is 403', async (_name, method, path) => {
    const request = requestText(method, path, { 'X-aws-ec2-metadata-token-ttl-seconds': '60' });
    expect((await rawExchange(disabled, request)).statusLine).toBe('HTTP/1.1 403 Forbidden');
  });

  it('any request that expects 100-continue is 417', async () => {
    const request = requestText('GET', HOSTNAME, { Expect: '100-continue' });
    expect((await rawExchange(optional, request)).statusLine).toBe('HTTP/1.1 417 Expectation Failed');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s of an item is 405', async (method) => {
    expect((await rawExchange(optional, requestText(method, HOSTNAME))).statusLine).toMatch('HTTP/1.1 405 ');
  });

  it.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/2.0\r\n\r\n',
    `GET / HTTP/1.1\r\nbroken header\r\n\r\n`,
    `GET /${'x'.repeat(40_000)}`,
  ])('what is not HTTP is 400', async (bytes) => {
    expect((await rawExchange(optional, bytes)).statusLine).toBe('HTTP/1.1 400 Bad Request');
  });
});

describe('listings', () => {
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
  ])('%s', async (path, listing) => {
    expect((await read(required, path)).body).toBe(listing);
  });

  it('the root names the dated versions and latest', async () => {
    const versions = (await read(required, '/')).body.split('\n');
    expect(versions[0]).toBe('1.0');
    expect(versions.at(-1)).toBe('latest');
    expect(versions).toContain('2009-04-04');
  });

  it('every item that a listing names can be read, down to the leaves', async () => {
    const token = await getToken(required);
    const get = (path: string) => rawExchange(required, requestText('GET', path, { [TOKEN]: token }));
    const leaves: string[] = [];
    const walk = async (folder: string): Promise<void> => {
      for (const name of (await get(folder)).body.split('\n')) {
        const path = `${folder}${name}`;
        if (name.endsWith('/')) await walk(path);
        else {
          expect((await get(path)).statusLine, path).toBe('HTTP/1.1 200 OK');
          leaves.push(path);
        }
      }
    };
    await walk('/latest/meta-data/');
    await walk('/latest/dynamic/');
    expect(leaves.length).toBeGreaterThan(40);
  });
});

describe('user data', () => {
  it('is bytes, whatever they are, over HTTP/1.0', async () => {
    const answer = await read(required, '/latest/user-data');
    expect(answer.statusLine).toBe('HTTP/1.0 200 OK');
    expect(answer.headers).toContain('Content-Type: application/octet-stream');
    expect([...answer.bytes.subarray(-3)]).toEqual([0, 255, 10]);
  });

  it('is not found where none was given', async () => {
    expect((await rawExchange(optional, requestText('GET', '/latest/user-data'))).statusLine).toBe(
      'HTTP/1.1 404 Not Found',
    );
  });

  it('is at most 16 KiB', async () => {
    await expect(startSimulator({ instance: { userData: 'x'.repeat(16 * 1024 + 1) } })).rejects.toThrow('16 KiB');
  });
});

describe('dated versions', () => {
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
  ])('have what was released by then: %s is %i', async (path, status) => {
    expect((await read(required, path)).statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it('list what they have', async () => {
    expect((await read(required, '/2008-02-01/meta-data/placement/')).body).toBe('availability-zone');
    expect((await read(required, '/1.0/meta-data/')).body).not.toMatch(/^(iam|network|mac|tags)/m);
  });
});
