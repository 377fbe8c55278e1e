import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// Imports the build, which contains the version as a literal.
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { expect, it } from 'vitest';

it('the instrumentation scope has the name and the version of the package', () => {
  const { name, version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  const { instrumentationName, instrumentationVersion } = new ImdsInstrumentation({ enabled: false });
  expect({ name: instrumentationName, version: instrumentationVersion }).toEqual({ name, version });
});
