import type { MicromarkToken, Rule } from 'markdownlint';
import { findTerms, maskCode } from './vocabulary.ts';

const BLOCKS = new Set(['paragraph', 'atxHeadingText', 'setextHeadingText', 'tableContent']);

function blocksIn(tokens: readonly MicromarkToken[]): MicromarkToken[] {
  return tokens.flatMap((token) => (BLOCKS.has(token.type) ? [token] : blocksIn(token.children)));
}

/** The rule of markdownlint that reports the words of the vocabulary. */
const rule: Rule = {
  names: ['vocabulary'],
  description: 'Words that this project does not use',
  tags: ['prose'],
  parser: 'micromark',
  function({ lines, parsers }, onError) {
    for (const { startLine, startColumn, endLine, endColumn } of blocksIn(parsers.micromark.tokens)) {
      const inBlock = lines.slice(startLine - 1, endLine);
      inBlock.push((inBlock.pop() ?? '').slice(0, endColumn - 1));
      const [first = '', ...others] = inBlock;
      // The margin of a quotation or of a list item is not text.
      const margins = others.map((line) => line.replace(/^[\s>]+/, (margin) => ' '.repeat(margin.length)));
      const text = maskCode([first.slice(startColumn - 1), ...margins].join('\n'));
      for (const { line, column, term, suggestion } of findTerms({ text, line: startLine, column: startColumn })) {
        const length = Math.min(term.length, (lines[line - 1]?.length ?? 0) - column + 1);
        onError({ lineNumber: line, range: [column, length], detail: `"${term}": write ${suggestion}` });
      }
    }
  },
};

export default rule;
