/**
 * Reports the words of vocabulary.yml that occur in the comments and the texts of the project's source files.
 * `node test/checks/check-source.ts [FILE...]`; without a file, all of them.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printProblems } from './print-problems.ts';
import { sourceBlocks } from './source-blocks.ts';
import { findTerms } from './vocabulary.ts';

const root = join(import.meta.dirname, '../..');
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : globSync('{*,{examples,packages,test}/**/*}.{ts,mts,cts,js,mjs,cjs}', {
        cwd: root,
        exclude: (path) => /(^|\/)(node_modules|dist|golden)$/.test(path),
      }).sort();

printProblems(
  files.flatMap((file) =>
    sourceBlocks(file, readFileSync(given.length > 0 ? file : join(root, file), 'utf8'))
      .flatMap(findTerms)
      .map(({ line, column, term, suggestion }) => ({ file, line, column, text: `"${term}": write ${suggestion}` })),
  ),
);
