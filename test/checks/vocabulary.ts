import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A word that this project does not use, and what to write instead. The fields are explained in vocabulary.yml. */
interface Entry {
  readonly write: string;
  readonly not: string;
  readonly except_after?: string;
  readonly except_before?: string;
  readonly wrong: readonly string[];
  readonly right: readonly string[];
}

/** A paragraph, a heading, a table cell, a comment or a string, with code replaced by □. */
export interface Block {
  readonly text: string;
  /** Line and column of the first character, both from 1. */
  readonly line: number;
  readonly column: number;
}

/** A word of the vocabulary that occurs in a block. */
export interface Finding {
  readonly line: number;
  readonly column: number;
  readonly term: string;
  readonly suggestion: string;
}

interface Match {
  readonly index: number;
  readonly term: string;
}

/** Stands for one character of code, of a URL or of a quoted word. */
export const CODE = '□';

export const vocabulary: readonly Entry[] = parse(readFileSync(join(import.meta.dirname, 'vocabulary.yml'), 'utf8'));

const rules = vocabulary.map((entry) => ({ suggestion: entry.write, expression: expressionOf(entry) }));

function expressionOf({ not, except_after, except_before }: Entry): RegExp {
  const before = except_after === undefined ? '' : `(?<!\\b(?:${except_after}) )`;
  const after = except_before === undefined ? '' : `(?! (?:${except_before})\\b)`;
  const pattern = `${before}(?<![\\w${CODE}])(?:${not})(?!\\w)${after}`;
  return new RegExp(pattern.replaceAll('| ', '|').replaceAll(' ', '\\s+').replaceAll(CODE, `${CODE}+`), 'gi');
}

/** Finds the words of the vocabulary in a block. */
export function findTerms({ text, line, column }: Block): Finding[] {
  const findings = rules.flatMap(({ suggestion, expression }) =>
    Array.from(text.matchAll(expression), (match) => ({ index: match.index, term: match[0], suggestion })),
  );
  return findings
    .filter(({ index, term }, at) => !findings.slice(0, at).some((other) => overlap(other, { index, term })))
    .sort((one, other) => one.index - other.index)
    .map(({ index, term, suggestion }) => {
      const above = text.slice(0, index).split('\n');
      const inLine = above.at(-1)?.length ?? 0;
      return {
        line: line + above.length - 1,
        column: above.length === 1 ? column + inLine : inLine + 1,
        term: term.replace(/\s+/g, ' '),
        suggestion,
      };
    });
}

/** Whether two matches share a character: one word is reported once. */
function overlap(one: Match, other: Match): boolean {
  return one.index < other.index + other.term.length && other.index < one.index + one.term.length;
}

/** Replaces code, links, URLs, paths, options and quoted words by □, character by character. Line breaks stay. */
export function maskCode(text: string): string {
  const code = [
    /```.*?```/gs,
    /(?<!`)(`+)(?!`).*?[^`]\1(?!`)/gs,
    /(?<=\])\([^)\s]*\)/g,
    /<\/?[a-z][^>]*>/g,
    /\b[a-z]+:\/\/[^\s)>\]]+/g,
    /(?<![\w.])\.{0,2}\/[\w./-]+/g,
    /[\w/-]+\.(?:[cm]?[jt]s|md|json|ya?ml|sh|py|go|svg)\b/g,
    /(?<![\w-])--[a-z][\w-]*/g,
    /(?<=['"“])[\w.-]+(?=['"”])/g,
  ];
  return code.reduce((masked, each) => masked.replace(each, (match) => match.replace(/[^\n]/g, CODE)), text);
}
