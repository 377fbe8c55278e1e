import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const LONG = 'word '.repeat(30).trimEnd();
// In two parts, because this file is checked, too.
const WORD = `${'any'.slice(0, 2)}ew`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imds-otel-checks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Checks files as `npm run prose` does. Returns the exit code and the lines of output. */
function checkMarkdown(page: string): { status: number | null; lines: string[] } {
  writeFileSync(join(folder, 'page.md'), page);
  return run(join(root, 'node_modules/.bin/markdownlint-cli2'), ['--no-globs', `:${join(folder, 'page.md')}`]);
}

function checkSource(source: string): { status: number | null; lines: string[] } {
  writeFileSync(join(folder, 'source.ts'), source);
  return run(process.execPath, [join(root, 'test/checks/check-source.ts'), join(folder, 'source.ts')]);
}

function run(command: string, args: string[]): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 20_000 });
  return { status, lines: (stdout + stderr).trimEnd().split('\n') };
}

describe('the check of a source file', () => {
  it('fails with the place, the term and the suggestion', () => {
    expect(checkSource(`\n// one ${WORD}\n`)).toEqual({
      status: 1,
      lines: [`${join(folder, 'source.ts')}:2:8`, `  "${WORD}": write again`, '1 problem'],
    });
  });

  it('prints nothing if there is no problem', () => {
    expect(checkSource('// again\n')).toEqual({ status: 0, lines: [''] });
  });
});

describe('the check of a page', () => {
  it('fails with the place, the term and the suggestion', () => {
    const { status, lines } = checkMarkdown(`# Page\n\nOne ${WORD}.\n`);
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/page\.md:3:5$/), `  "${WORD}": write again`, '1 problem']);
  });

  it('fails for a line of more than 120 columns, in less than 80 columns', () => {
    const { status, lines } = checkMarkdown(`# Page\n\n${LONG}\n`);
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/page\.md:3:121$/);
    expect(lines[1]).toMatch(/^ {2}Line length: Expected: 120; Actual: \d+/);
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('passes for wide tables and wide code', () => {
    const table = `| a |\n| --- |\n| ${LONG} |`;
    expect(checkMarkdown(`# Page\n\n${table}\n\n\`\`\`sh\n${LONG}\n\`\`\`\n`)).toMatchObject({ status: 0 });
  });
});
