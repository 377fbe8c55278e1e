import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REMEDIES } from '../src/errors.ts';
import { makeSituationsTable } from './situations/table.ts';

const README = join(import.meta.dirname, '../README.md');
const SITUATIONS = join(import.meta.dirname, '../SITUATIONS.md');
const TABLE = /(?<=<!-- situations -->\n\n).*(?=\n\n<!-- end of situations -->)/s;

test('the table of situations is the one that the tests assert (mend it with: npx vitest run readme -u)', async () => {
  const page = await readFile(SITUATIONS, 'utf8');
  expect(page).toMatch(TABLE);
  await expect(page.replace(TABLE, makeSituationsTable)).toMatchFileSnapshot(SITUATIONS);
});

test('the README shows some of them, as they are', async () => {
  const section = /^## What happens when$.*?(?=^##)/ms.exec(await readFile(README, 'utf8'))?.[0] ?? '';
  const shown = rowsOf(section).filter((row) => !row.includes('---'));
  expect(shown.length).toBeGreaterThan(1);
  expect(rowsOf(makeSituationsTable())).toEqual(expect.arrayContaining(shown));
});

test.each(Object.keys(REMEDIES))('the error code %s is explained', async (code) => {
  expect(await readFile(README, 'utf8')).toMatch(new RegExp(`^\\| \`${code}\` +\\| `, 'm'));
});

/** The rows of a text's tables, however wide their columns are. */
function rowsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.replace(/ +\|/g, ' |')] : []));
}
