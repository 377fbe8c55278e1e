import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributesOf } from '../src/attributes.ts';
import { errorTypeOf } from '../src/error-type.ts';
import { hostileValue, SECRET } from './hostile-values.ts';

it('each attribute has one of its allowed values, whatever the properties of a request are', () => {
  const request = fc.record({
    method: hostileValue,
    path: hostileValue,
    statusCode: hostileValue,
    error: hostileValue,
  });
  fc.assert(
    fc.property(request, ({ method, path, statusCode, error }) => {
      const attributes = attributesOf({
        kind: 'read',
        version: 'v1',
        method: method(),
        path: path(),
        statusCode: statusCode(),
        error: error(),
      });
      expect(attributes['http.request.method']).toBe('_OTHER');
      expect(attributes['url.template']).toMatch(/^(?:\{other\}|\/)$/);
      expect(String(attributes['error.type'] ?? 'none')).toMatch(/^[A-Za-z_]{1,64}$|^[4-9]\d\d$/);
      expect(String(attributes['http.response.status_code'] ?? 200)).toMatch(/^[1-9]\d\d$/);
      expect(JSON.stringify(attributes)).not.toContain(SECRET);
    }),
    { numRuns: 2000 },
  );
});

it.each<{ statusCode: unknown; recorded: number | undefined }>([
  { statusCode: 200, recorded: 200 },
  { statusCode: 999, recorded: 999 },
  { statusCode: '200', recorded: undefined },
  { statusCode: 200.5, recorded: undefined },
  { statusCode: 1000, recorded: undefined },
  { statusCode: -1, recorded: undefined },
  { statusCode: Number.NaN, recorded: undefined },
  { statusCode: { valueOf: () => 200 }, recorded: undefined },
])('the status code $statusCode is recorded as $recorded', ({ statusCode, recorded }) => {
  const attributes = attributesOf({ kind: 'read', version: 'v1', method: 'GET', path: '/', statusCode });

  expect(attributes['http.response.status_code']).toBe(recorded);
});

it.each<{ error: unknown; errorType: string | undefined }>([
  { error: undefined, errorType: undefined },
  { error: null, errorType: '_OTHER' },
  { error: 'a string', errorType: '_OTHER' },
  { error: Object.assign(new Error(), { code: 'ECONNREFUSED' }), errorType: 'ECONNREFUSED' },
  { error: Object.assign(new Error(), { code: 'i-0123456789abcdef0' }), errorType: '_OTHER' },
  { error: Object.assign(new Error(), { code: 'A'.repeat(65) }), errorType: '_OTHER' },
  { error: Object.assign(new TypeError(), { code: 'line\nbreak' }), errorType: 'TypeError' },
  { error: Object.assign(new Error(), { name: '\u001b[2J' }), errorType: '_OTHER' },
])('the error.type of $error is $errorType', ({ error, errorType }) => {
  expect(errorTypeOf(undefined, error)).toBe(errorType);
});
