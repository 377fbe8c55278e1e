import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectTableOnPage } from 'test-support/situation-table';
import { expect, test } from 'vitest';
import { REMEDIES } from '../src/errors.ts';
import { IPV4_ENDPOINT } from '../src/index.ts';
import { AWS_VARIABLES } from '../src/settings/aws-variables.ts';
import { resolveSettings } from '../src/settings/options.ts';
import { EVERY_OPTION_UNDEFINED } from './every-option.ts';
import { SITUATIONS_TABLE } from './situations/table.ts';
import { settle, startClient } from './start-client.ts';

const README = join(import.meta.dirname, '../README.md');
const SITUATIONS = join(import.meta.dirname, '../SITUATIONS.md');
test('SITUATIONS.md shows the tested situations; `npm run situations` updates it', () =>
  expectTableOnPage(SITUATIONS, SITUATIONS_TABLE));

test('the README shows some of the tested situations', async () => {
  const shown = rowsOf(await readSection('Outcomes')).filter((row) => /^\| [^|]*:|no fault/.test(row));
  expect(shown.length).toBeGreaterThan(1);
  expect(rowsOf(SITUATIONS_TABLE)).toEqual(expect.arrayContaining(shown));
});

test('the README explains every error code, and no other', async () => {
  const codes = rowsOf(await readSection('Errors')).flatMap((row) => /^\| `([A-Z][A-Z0-9_]+)` \|/.exec(row)?.[1] ?? []);
  expect(codes.sort()).toEqual(Object.keys(REMEDIES).sort());
});

test('the README lists every property of an ImdsError', async () => {
  const { client } = await startClient({ hopLimitExceeded: { resetAfterMs: 1 } }, { maxAttempts: 1 });
  const error = await settle(client.getRegion());
  const section = rowsOf(await readSection('Errors'));
  const names = Object.getOwnPropertyNames(error).filter((name) => name !== 'name' && name !== 'stack');
  const listed = section.flatMap((row) => /^\| `([a-z]\w+)` \|/.exec(row)?.[1] ?? []);
  expect(listed.sort()).toEqual(names.sort());
});

test('the README shows an error as the client throws it', async () => {
  const { client } = await startClient({ hopLimitExceeded: true }, { attemptTimeoutMs: 100 });
  const error = (await settle(client.getRegion())) as Error;
  const example = (await readSection('Example')).replaceAll(/\s+/g, ' ');
  expect(example).toContain(`${error} code: 'TOKEN_UNREACHABLE', statusCode: 401, attempts: 3, `);
  expect(example).toContain("failure: { stage: 'headers', reason: 'timeout' }");
  expect(error).toMatchObject({
    code: 'TOKEN_UNREACHABLE',
    statusCode: 401,
    attempts: 3,
    failure: { stage: 'headers', reason: 'timeout' },
  });
});

test('the README lists every option with its variable and its default', async () => {
  const { endpoint, ...defaults } = await resolveSettings({});
  expect(endpoint.href).toBe(`${IPV4_ENDPOINT}/`);
  const rows = rowsOf(await readSection('Options'))
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter(([, option]) => option?.startsWith('`'));
  expect(rows.map(([, option]) => option?.replaceAll('`', '')).sort()).toEqual(
    Object.keys(EVERY_OPTION_UNDEFINED).sort(),
  );
  for (const [name, value] of Object.entries(defaults)) {
    const shown = rows.find(([, option]) => option === `\`${name}\``)?.[4];
    expect(shown?.replaceAll('`', ''), name).toBe(String(value));
  }
  const variables = rows.flatMap(([, , variable]) => /`([A-Z0-9_]+)`/.exec(variable ?? '')?.[1] ?? []);
  expect([...variables, 'AWS_CONFIG_FILE'].sort()).toEqual(Object.values(AWS_VARIABLES).sort());
});

/** A section of the README, with its heading. */
async function readSection(heading: string): Promise<string> {
  const section = new RegExp(`^## ${heading}$.*?(?=^## )`, 'ms').exec(await readFile(README, 'utf8'))?.[0];
  expect(section, `the section ${heading} of the README`).toBeDefined();
  return section ?? '';
}

/** The rows of the tables in a text, without the padding of the cells. */
function rowsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.replace(/ +\|/g, ' |')] : []));
}
