import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = join(import.meta.dirname, '../..');

/** The code of an `@example`, with its source file and the number of its first line of code. */
export interface Example {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Returns the `@example` blocks in the source files of all packages. */
export function readExamples(): Example[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => examplesIn(file, readFileSync(join(root, file), 'utf8')));
}

/** @throws SyntaxError if an example is not a fenced block of `ts` or `js` */
export function examplesIn(file: string, source: string): Example[] {
  const docstrings = parseSync(file, source).comments.filter(({ value }) => value.startsWith('*'));
  return docstrings.flatMap(({ start, end }) => {
    const lines = source.slice(start, end).split('\n');
    const text = lines.map((line) => line.replace(/^\s*(\/\*\*|\*(?!\/)) ?|\s*\*\/$/g, '')).join('\n');
    return Array.from(text.matchAll(/^@example\b(.*?)(?=^@\w|(?!.))/gms), ({ index, 1: example = '' }) => {
      const first = source.slice(0, start).split('\n').length + text.slice(0, index).split('\n').length - 1;
      const fence = /^```(ts|js)\n(.*?)^```$/ms.exec(example);
      if (!fence) throw new SyntaxError(`${file}:${first}: write the code of an @example between \`\`\`ts and \`\`\``);
      const { index: from, 1: language = '', 2: code = '' } = fence;
      return { page: file, line: first + example.slice(0, from).split('\n').length, language, code };
    });
  });
}
