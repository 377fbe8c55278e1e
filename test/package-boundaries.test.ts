import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom: the sources of a package may name these and Node's own modules, nothing else. */
const MAY_IMPORT: Record<string, RegExp> = {
  client: /^(undici(\/|$)|@opentelemetry\/api$|@smithy\/shared-ini-file-loader$)/,
  'resource-detector': /^(@imds-otel\/client|@opentelemetry\/api)$/,
  metrics: /^(@imds-otel\/(client|resource-detector)|@opentelemetry\/api)$/,
  simulator: /^$/,
};

const root = join(import.meta.dirname, '..');
const specifiers = (source: string): string[] =>
  [...source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );

describe.each(Object.entries(MAY_IMPORT))('the sources of %s', (name, allowed) => {
  const folder = join(root, 'packages', name, 'src');
  const files = globSync('**/*.ts', { cwd: folder });

  it('exist', () => expect(files).toContain('index.ts'));

  it.each(files)('%s imports only what the package may', (file) => {
    const foreign = specifiers(readFileSync(join(folder, file), 'utf8')).filter(
      (specifier) => !specifier.startsWith('./') && !specifier.startsWith('../') && !specifier.startsWith('node:'),
    );
    expect(foreign.filter((specifier) => !allowed.test(specifier))).toEqual([]);
  });
});
