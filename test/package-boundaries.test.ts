import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The modules that the sources of each package may import, besides those of Node.js and their own. */
const MAY_IMPORT: Record<string, RegExp> = {
  client: /^(undici(\/|$)|@opentelemetry\/api$|@smithy\/shared-ini-file-loader$)/,
  'resource-detector': /^(@imds-otel\/client(\/internal)?|@opentelemetry\/api)$/,
  metrics: /^(@imds-otel\/(client(\/internal)?|resource-detector)|@opentelemetry\/api)$/,
  simulator: /^$/,
};

const root = join(import.meta.dirname, '..');
const specifiers = (source: string): string[] =>
  [
    ...source.replace(/^\s*\*.*$/gm, '').matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g),
  ].map((match) => match[1] ?? '');

describe.each(Object.entries(MAY_IMPORT))('the sources of %s', (name, allowed) => {
  const folder = join(root, 'packages', name, 'src');
  const files = globSync('**/*.ts', { cwd: folder });

  it('include index.ts', () => expect(files).toContain('index.ts'));

  it.each(files)('import only allowed modules: %s', (file) => {
    const foreign = specifiers(readFileSync(join(folder, file), 'utf8')).filter(
      (specifier) => !specifier.startsWith('./') && !specifier.startsWith('../') && !specifier.startsWith('node:'),
    );
    expect(foreign.filter((specifier) => !allowed.test(specifier))).toEqual([]);
  });
});
