import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION } from '../src/scope.ts';

it('the instrumentation scope is this package, in this version', () => {
  const { name, version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  expect({ name: INSTRUMENTATION_NAME, version: INSTRUMENTATION_VERSION }).toEqual({ name, version });
});
