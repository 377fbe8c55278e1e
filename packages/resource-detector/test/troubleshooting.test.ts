import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROBLEM_TEXTS } from '../src/diagnosis/texts.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/troubleshooting.md'), 'utf8');

it('docs/troubleshooting.md has one section for every cause, and none for any other', () => {
  const headings = [...page.matchAll(/^#+ `([a-z0-9-]+)`$/gm)].map(([, cause]) => cause);
  expect(headings.sort()).toEqual(Object.keys(PROBLEM_TEXTS).sort());
});
