import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { resolveEndpoint } from '../src/index.ts';
import { describeUrl } from '../src/internal.ts';
import { settle } from './start-client.ts';

/** Every spelling of a password that a URL parser or a reader may take for one. */
const SPELLINGS: readonly string[] = [
  'http://u:PW@127.0.0.1',
  'http://u:A@PW@127.0.0.1',
  'http://PW@127.0.0.1',
  'http:u:PW@127.0.0.1',
  'http:/u:PW@127.0.0.1',
  'http:///u:PW@127.0.0.1',
  'http:\\\\u:PW@127.0.0.1',
  'HTTP://u:PW@127.0.0.1',
  ' http://u:PW@127.0.0.1',
  'ht\ntp://u:PW@127.0.0.1',
  'http://u:%50W@127.0.0.1/PW',
  'http://u:PW@127.0.0.1:99999',
  'http://u:PW@[bad',
  'http://u:PW',
  'http://127.0.0.1/?token=PW',
  'http://127.0.0.1/#PW',
  'ftp://127.0.0.1/PW',
  '//u:PW@127.0.0.1',
  'u:PW@127.0.0.1',
  'u@PW@127.0.0.1:80',
  'localhost:80/PW',
  'foo://u:PW@127.0.0.1',
  'data:text/plain,PW',
  'mailto:PW@127.0.0.1',
];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the error of an invalid endpoint', () => {
  test.each(SPELLINGS)('hides what may be a secret in %j', async (endpoint) => {
    expect(describeUrl(endpoint)).not.toMatch(/PW/i);
    const errors = [await settle(resolveEndpoint({ endpoint }))];
    for (const name of ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'] as const) {
      vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', undefined);
      vi.stubEnv(name, name.endsWith('MODE') ? `http://u:PW@h/${endpoint}` : endpoint);
      errors.push(await settle(resolveEndpoint()));
    }
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'INVALID_SETTING' });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/PW/);
    }
  });

  test('hides random user names, passwords, paths, queries and fragments', () => {
    const part = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => `SECRET${text}SECRET`);
    const glue = fc.constantFrom('http://', 'http:', 'http:\\\\', 'https:///', 'ftp://', '//', 'x:');
    const url = fc.tuple(glue, part, fc.constantFrom(':', '@', ':@'), part, fc.constantFrom('', '/', '?', '#'), part);
    fc.assert(
      fc.property(url, ([scheme, user, separator, password, end, rest]) => {
        return !describeUrl(`${scheme}${user}${separator}${password}@127.0.0.1:80${end}${end && rest}`).includes(
          'SECRET',
        );
      }),
    );
  });
});

describe('describeUrl', () => {
  test.each([
    ['http://user:password@imds.example:8080/?token=secret', 'http://…@imds.example:8080/…'],
    ['http://127.0.0.1:1338', 'http://127.0.0.1:1338'],
    ['http://127.0.0.1/', 'http://127.0.0.1'],
    ['https://[fd00:ec2::254]/imds', 'https://[fd00:ec2::254]/…'],
    ['http://fd00:ec2::254', 'http://fd00:ec2::254'],
    ['localhost:1338', 'localhost:1338'],
    ['nowhere', 'nowhere'],
    ['', '…'],
    ['a b', '…'],
  ])('%j is %j', (url, description) => {
    expect(describeUrl(url)).toBe(description);
  });
});
