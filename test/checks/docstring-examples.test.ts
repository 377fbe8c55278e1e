import { describe, expect, it } from 'vitest';
import { examplesIn } from './docstring-examples.ts';

const docstring = [
  '/** First. */',
  'const one = 1;',
  '',
  '/**',
  ' * Reads the region.',
  ' *',
  ' * @example',
  ' * ```ts',
  ' * const client = createImdsClient();',
  ' *',
  ' * await client.getRegion();',
  ' * ```',
  ' *',
  ' * @throws ImdsError',
  ' */',
].join('\n');

describe('the examples of a source file', () => {
  it('have the number of their first line, and no margin', () => {
    const code = 'const client = createImdsClient();\n\nawait client.getRegion();\n';
    expect(examplesIn('file.ts', docstring)).toEqual([{ page: 'file.ts', line: 9, language: 'ts', code }]);
  });

  it('are all found, if a docstring has several', () => {
    const source = '/**\n * @example\n * ```ts\n * a();\n * ```\n * @example\n * ```js\n * b();\n * ```\n */';
    expect(examplesIn('file.ts', source).map(({ line, code }) => [line, code])).toEqual([
      [4, 'a();\n'],
      [8, 'b();\n'],
    ]);
  });

  it('must be fenced blocks of code, so that they are compiled', () => {
    expect(() => examplesIn('file.ts', '\n/**\n * @example a();\n */')).toThrow('file.ts:3: write the code');
  });
});
