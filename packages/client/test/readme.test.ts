import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REMEDIES } from '../src/errors.ts';
import { makeSituationsTable } from './situations/table.ts';

const README = join(import.meta.dirname, '../README.md');
const TABLE = /(?<=<!-- situations -->\n\n).*(?=\n\n<!-- end of situations -->)/s;

test('the table of situations is the one that the tests assert (mend it with: npx vitest run readme -u)', async () => {
  const readme = await readFile(README, 'utf8');
  expect(readme).toMatch(TABLE);
  await expect(readme.replace(TABLE, makeSituationsTable)).toMatchFileSnapshot(README);
});

test.each(Object.keys(REMEDIES))('the error code %s is explained', async (code) => {
  expect(await readFile(README, 'utf8')).toMatch(new RegExp(`^\\| \`${code}\` +\\| `, 'm'));
});
