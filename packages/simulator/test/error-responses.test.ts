import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/index.ts';
import { read, requestText, sendRaw, TOKEN_HEADER, TOKEN_PATH, TOKEN_TTL_HEADER } from './raw-request.ts';

const HOSTNAME = '/latest/meta-data/hostname';
const XHTML_PAGE =
  /^<\?xml version="1\.0" encoding="iso-8859-1"\?>\n<!DOCTYPE html PUBLIC "-\/\/W3C\/\/DTD XHTML 1\.0 Transitional/;

let required: Simulator;
let optional: Simulator;
let disabled: Simulator;
beforeAll(async () => {
  required = await startSimulator();
  optional = await startSimulator({ tokens: 'optional' });
  disabled = await startSimulator({ endpoint: 'disabled' });
});
afterAll(() => Promise.all([required.close(), optional.close(), disabled.close()]));

describe('a read', () => {
  it.each<[string, NonNullable<SimulatorOptions['tokens']>, number, Record<string, string>]>([
    ['no token', 'required', 401, {}],
    ['a malformed token', 'required', 401, { [TOKEN_HEADER]: 'nonsense' }],
    ['a token with an invalid signature', 'required', 401, { [TOKEN_HEADER]: `AQAEA${'x'.repeat(49)}==` }],
    ['an empty token', 'required', 401, { [TOKEN_HEADER]: '' }],
    ['a malformed token', 'optional', 401, { [TOKEN_HEADER]: 'nonsense' }],
    ['no token', 'optional', 200, {}],
  ])('with %s gets, if tokens are %s, %i', async (_name, tokens, status, headers) => {
    const simulator = tokens === 'required' ? required : optional;
    const response = await sendRaw(simulator, requestText('GET', HOSTNAME, headers));
    expect(response.statusLine).toMatch(`HTTP/1.1 ${status} `);
  });

  it('without a token gets 401 without a body', async () => {
    const response = await sendRaw(required, requestText('GET', HOSTNAME));
    expect(response.statusLine).toBe('HTTP/1.1 401 Unauthorized');
    expect(response.headers).toEqual([
      'Content-Length: 0',
      expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      'Server: EC2ws',
      'Connection: close',
      'Content-Type: text/plain',
    ]);
    expect(response.body).toBe('');
  });

  it("without a token gets an HTTP/1.0 page with unauthorizedResponse: 'page'", async () => {
    await using older = await startSimulator({ unauthorizedResponse: 'page' });
    const response = await sendRaw(older, requestText('GET', HOSTNAME));
    expect(response.statusLine).toBe('HTTP/1.0 401 Unauthorized');
    expect(response.body).toMatch(XHTML_PAGE);
    expect(response.body).toContain('<title>401 - Unauthorized</title>');
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
  ])('of a path that does not exist gets 404 with a page: %s', async (path) => {
    const response = await read(required, path);
    expect(response.statusLine).toBe('HTTP/1.1 404 Not Found');
    expect(response.headers[0]).toBe('Content-Type: text/html');
    expect(response.body).toMatch(XHTML_PAGE);
    expect(response.body).toContain('<h1>404 - Not Found</h1>');
  });

  it('with Expect: 100-continue gets 417', async () => {
    const request = requestText('GET', HOSTNAME, { Expect: '100-continue' });
    expect((await sendRaw(optional, request)).statusLine).toBe('HTTP/1.1 417 Expectation Failed');
  });
});

describe('any other request', () => {
  it.each([
    ['PUT', TOKEN_PATH],
    ['GET', HOSTNAME],
    ['GET', '/'],
  ])('gets 403 if the endpoint is disabled: %s %s', async (method, path) => {
    const request = requestText(method, path, { [TOKEN_TTL_HEADER]: '60' });
    expect((await sendRaw(disabled, request)).statusLine).toBe('HTTP/1.1 403 Forbidden');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'gets 405 if its method is not allowed for an item: %s',
    async (method) => {
      expect((await sendRaw(optional, requestText(method, HOSTNAME))).statusLine).toMatch('HTTP/1.1 405 ');
    },
  );

  it.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/2.0\r\n\r\n',
    `GET / HTTP/1.1\r\nbroken header\r\n\r\n`,
    `GET /${'x'.repeat(40_000)}`,
  ])('gets 400 if it is not valid HTTP/1: %#', async (bytes) => {
    expect((await sendRaw(optional, bytes)).statusLine).toBe('HTTP/1.1 400 Bad Request');
  });
});
