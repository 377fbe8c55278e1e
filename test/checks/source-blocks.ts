import { parseSync, Visitor } from 'oxc-parser';
import { type Block, CODE, maskCode } from './vocabulary.ts';

/** A part of a source file, by offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Returns the comments and the texts of a JavaScript or TypeScript file. The file's name decides which it is. */
export function sourceBlocks(file: string, source: string): Block[] {
  const { program, comments, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new SyntaxError(`${file}: ${error.message}`);

  const blocks: Block[] = [];
  const add = (start: number, text: string) => {
    const above = source.slice(0, start).split('\n');
    blocks.push({ text, line: above.length, column: (above.at(-1)?.length ?? 0) + 1 });
  };

  for (const { start, end } of joinLineComments(source, comments)) {
    const comment = maskCode(maskTags(blankMargins(source.slice(start, end))));
    // A paragraph or a tag each. White space before the text keeps its offset.
    for (const { 0: text, index } of comment.matchAll(/(?:(?!\n\s*\n|\n\s*@).)+/gs)) add(start + index, text);
  }

  const titles = new Set<number>();
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (title && /^(describe|it|test)\b/.test(source.slice(callee.start, callee.end))) titles.add(title.start);
    },
    Literal(node) {
      if (typeof node.value !== 'string') return;
      const text = source.slice(node.start + 1, node.end - 1);
      if (isProse(text) || titles.has(node.start)) add(node.start + 1, maskCode(blankEscapes(text)));
    },
    TemplateLiteral(node) {
      let text = source.slice(node.start, node.end);
      for (const { start, end } of node.expressions) {
        const [from, to] = [start - node.start - 2, end - node.start + 1];
        text = text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, CODE) + text.slice(to);
      }
      text = text.slice(1, -1);
      if (isProse(text) || titles.has(node.start)) add(node.start + 1, maskCode(blankEscapes(text)));
    },
  }).visit(program);
  return blocks;
}

/** A text without white space is a value, a key or a path. */
function isProse(text: string): boolean {
  return /\S\s+\S/.test(text);
}

/** Line comments on consecutive lines are one text. */
function joinLineComments(source: string, comments: readonly (Span & { readonly type: string })[]): Span[] {
  const spans: (Span & { readonly type: string })[] = [];
  for (const comment of comments) {
    const last = spans.at(-1);
    const isNext = last?.type === 'Line' && comment.type === 'Line';
    if (last && isNext && /^\n[ \t]*$/.test(source.slice(last.end, comment.start))) {
      spans[spans.length - 1] = { ...last, end: comment.end };
    } else spans.push(comment);
  }
  return spans;
}

/** Replaces what surrounds a comment's text by spaces. */
function blankMargins(comment: string): string {
  return comment.replace(/^\s*(\/\*+|\/\/+|\*(?!\/))|\*\/$/gm, (margin) => ' '.repeat(margin.length));
}

/** Replaces the names that follow a tag: a parameter or the class of an error. Replaces links, too. */
function maskTags(comment: string): string {
  return comment
    .replace(/(?<=@(?:param|throws|template|typeParam)\s+)[\w.{}]+/g, (name) => CODE.repeat(name.length))
    .replace(/\{@\w+[^}]*\}/g, (link) => link.replace(/[^\n]/g, CODE));
}

/** Replaces escape sequences by white space, so that offsets stay. */
function blankEscapes(text: string): string {
  return text.replace(/\\[nrt]/g, '  ').replace(/\\([^\n])/g, ' $1');
}
