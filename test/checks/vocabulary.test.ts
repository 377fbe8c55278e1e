import { lint } from 'markdownlint/promise';
import { describe, expect, it } from 'vitest';
import markdownRule from './markdown-rule.ts';
import { sourceBlocks } from './source-blocks.ts';
import { findTerms, maskCode, vocabulary } from './vocabulary.ts';

const wrong = vocabulary.flatMap(({ write, wrong }) => wrong.map((text) => ({ text, write })));
const right = vocabulary.flatMap(({ right }) => right);

const suggestions = (text: string) =>
  findTerms({ text: maskCode(text), line: 1, column: 1 }).map(({ suggestion }) => suggestion);

async function lintMarkdown(text: string): Promise<string[]> {
  const config = { default: false, vocabulary: true };
  const { page = [] } = await lint({ strings: { page: text }, customRules: [markdownRule], config });
  return page.map(({ lineNumber, errorRange, errorDetail }) => `${lineNumber}:${errorRange?.[0]} ${errorDetail}`);
}

function lintSource(source: string): string[] {
  return sourceBlocks('source.ts', source)
    .flatMap(findTerms)
    .map(({ line, column, term }) => `${line}:${column} ${term}`);
}

// In two parts, because this file is checked, too.
const WORD = `${'any'.slice(0, 2)}ew`;

describe('the vocabulary', () => {
  it.each(wrong)('reports "$text"', ({ text, write }) => expect(suggestions(text)).toContain(write));

  it.each(right)('accepts "%s"', (text) => expect(suggestions(text)).toEqual([]));

  it.each(vocabulary)('accepts its own suggestion "$write"', ({ write }) => {
    expect(suggestions(write.replace(/ \(.*\)/, ''))).toEqual([]);
  });

  it('finds a term across a line break', () => {
    const found = findTerms({ text: `a value is ${'passed'}\n  over`, line: 7, column: 3 });
    expect(found).toEqual([{ line: 7, column: 14, term: expect.any(String), suggestion: 'ignored' }]);
  });

  it('reports a word once, if two entries match it', () => {
    expect(suggestions(`Only ${'where'} it is set, it counts.`)).toHaveLength(1);
  });
});

describe('in Markdown', () => {
  it('paragraphs, headings, lists, tables and link texts are checked', async () => {
    const page = [
      `# Read ${WORD}`,
      '',
      `Text, \`code\` and`,
      `text ${WORD}.`,
      '',
      `- a list, ${WORD}`,
      `  > [${WORD}](page.md)`,
      '',
      '| a | b |',
      '| --- | --- |',
      `| 1 | ${WORD} |`,
    ].join('\n');
    const places = (await lintMarkdown(page)).map((each) => each.split(' ')[0]);
    expect(places).toEqual(['1:8', '4:6', '6:11', '7:6', '11:7']);
  });

  it('the error names the term and what to write', async () => {
    expect(await lintMarkdown(`${WORD}\n`)).toEqual([`1:1 "${WORD}": write again`]);
  });

  it.each([
    `\`${WORD}\``,
    `\`\`two ${WORD}\`\``,
    `\`\`\`sh\n${WORD}\n\`\`\``,
    `    ${WORD}`,
    `[a](${WORD}.md)`,
    `https://example.com/${WORD}`,
    `<!-- ${WORD} -->`,
    `the value '${WORD}'`,
  ])('code, URLs, HTML and quoted words are not: %s', async (page) => {
    expect(await lintMarkdown(`Text.\n\n${page}\n`)).toEqual([]);
  });
});

describe('in source files', () => {
  it('comments are checked', () => {
    const source = [
      `// one ${WORD}`,
      `/* two ${WORD} */`,
      '/**',
      ' * A docstring.',
      ` * It starts ${WORD}.`,
      ` * @returns ${WORD}`,
      ' */',
    ].join('\n');
    expect(lintSource(source)).toEqual([`1:8 ${WORD}`, `2:8 ${WORD}`, `5:14 ${WORD}`, `6:13 ${WORD}`]);
  });

  it('a term is found across two line comments, and across two lines of a docstring', () => {
    const [first, second] = ['passed', 'over'];
    expect(lintSource(`// is ${first}\n// ${second}`)).toEqual([`1:7 ${first} ${second}`]);
    expect(lintSource(`/**\n * is ${first}\n * ${second}\n */`)).toEqual([`2:7 ${first} ${second}`]);
  });

  it('strings and templates with more than one word are checked', () => {
    expect(lintSource(`f('read ${WORD}', "it\\'s ${WORD}");`)).toEqual([`1:9 ${WORD}`, `1:23 ${WORD}`]);
    expect(lintSource(`f(\`\${a}\n\${b} ${WORD}\`);`)).toEqual([`2:6 ${WORD}`]);
  });

  it('the title of a test is checked, even if it is one word', () => {
    expect(
      lintSource(`it('${WORD}', run); test.each(cases)('${WORD}', run); describe(\`${WORD}\`, run);`),
    ).toHaveLength(3);
  });

  it.each([
    `const ${WORD} = f('${WORD}');`,
    `/** The value \`${WORD}\`. */`,
    `/** @param ${WORD} the value */`,
    `/** Returns {@link ${WORD}}. */`,
    `/**\n * @example\n * \`\`\`ts\n * ${WORD}();\n * \`\`\`\n */`,
    `f(\`text \${${WORD}}\`);`,
    `f("the value '${WORD}'");`,
    `const expression = /one ${WORD}/;`,
  ])('identifiers, code and single values are not: %s', (source) => expect(lintSource(source)).toEqual([]));

  it('a file that cannot be parsed is an error', () => {
    expect(() => lintSource('const = 1;')).toThrow(SyntaxError);
  });
});
