import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// The build, not the source: there the version was written in when it was made.
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { expect, it } from 'vitest';

it('the instrumentation scope is this package, in this version', () => {
  const { name, version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  const { instrumentationName, instrumentationVersion } = new ImdsInstrumentation({ enabled: false });
  expect({ name: instrumentationName, version: instrumentationVersion }).toEqual({ name, version });
});
