import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diag } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { guard, runGuarded } from '../src/guard.ts';

const SOURCES = join(import.meta.dirname, '../src');

afterEach(() => diag.disable());

it('only observers/channels.ts registers listeners, and it guards each', () => {
  const register = /node:diagnostics_channel|\.(?:on|once|addListener|prepend\w*Listener|addEventListener)\(/;
  const files = globSync('**/*.ts', { cwd: SOURCES }).filter((file) =>
    register.test(readFileSync(join(SOURCES, file), 'utf8')),
  );

  expect(files).toEqual([join('observers', 'channels.ts')]);
});

it('every callback of a promise or an instrument is guarded', () => {
  const unguarded = globSync('**/*.ts', { cwd: SOURCES }).flatMap((file) =>
    readFileSync(join(SOURCES, file), 'utf8').match(
      /\.(?:then|catch|finally|addCallback)\((?!\s*(?:guard\(|this\.#observe)).*/g,
    ),
  );

  expect(unguarded.filter(Boolean)).toEqual([]);
});

it('the first failure of each place is logged, with the name of the error and without its message', () => {
  const warn = vi.fn();
  diag.setLogger({ warn, error() {}, info() {}, debug() {}, verbose() {} });
  const throwError = (): never => {
    throw new RangeError('token AQAEA');
  };
  const listener = guard('the first place', throwError);
  for (let i = 0; i < 3; i += 1) listener(undefined);
  expect(runGuarded('the second place', throwError)).toBe(undefined);
  guard('the third place', () => {
    throw Object.assign(new Error(), { name: 'i-0123456789abcdef0' });
  })(undefined);

  expect(warn.mock.calls.map((parts) => parts.join(' '))).toEqual([
    expect.stringContaining('the first place failed (RangeError)'),
    expect.stringContaining('the second place failed (RangeError)'),
    expect.stringContaining('the third place failed (unknown error)'),
  ]);
  expect(JSON.stringify(warn.mock.calls)).not.toMatch(/AQAEA|i-0123/);
});

it('nothing is thrown if the logger throws too', () => {
  diag.setLogger({
    warn() {
      throw new Error('broken logger');
    },
    error() {},
    info() {},
    debug() {},
    verbose() {},
  });

  expect(runGuarded('the fourth place', () => JSON.parse('{'))).toBe(undefined);
  expect(runGuarded('the fifth place', () => 5)).toBe(5);
});
