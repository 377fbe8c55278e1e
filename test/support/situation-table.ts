/**
 * Tables of situations: a list of situations is tested, and the same list is rendered as a table on a page for users. The
 * table is between two comments on the page, `<!-- situations -->` and `<!-- end of situations -->`.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { markdownTable } from './markdown-table.ts';

const TABLE = /(?<=<!-- situations\b[^>]*-->\n).*(?=<!-- end of situations -->)/s;

/** How each column shows a situation, by the heading of the column. */
export type SituationColumns<Situation> = Readonly<Record<string, (situation: Situation) => string>>;

/** Renders situations as a Markdown table with one row per situation. */
export function situationTable<Situation>(
  situations: readonly Situation[],
  columns: SituationColumns<Situation>,
): string {
  const cells = Object.values(columns);
  return markdownTable(
    Object.keys(columns),
    situations.map((situation) => cells.map((cell) => cell(situation))),
  );
}

/** Expects that a page shows the table. `npm run situations` (Vitest with `--update`) writes it to the page. */
export async function expectTableOnPage(page: string, table: string): Promise<void> {
  const text = readFileSync(page, 'utf8');
  expect(text, `${page} needs the comments that surround the table`).toMatch(TABLE);
  await expect(text.replace(TABLE, () => `\n${table}\n`)).toMatchFileSnapshot(page);
}
