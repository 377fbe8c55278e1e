import { join } from 'node:path';
import { expectTableOnPage, situationTable } from 'test-support/situation-table';
import { it } from 'vitest';
import { COLUMNS } from './columns.ts';
import { SITUATIONS } from './situations.ts';

const README = join(import.meta.dirname, '../../packages/resource-detector/README.md');

it('the README of the detector shows the tested situations; `npm run situations` updates it', () =>
  expectTableOnPage(README, situationTable(SITUATIONS, COLUMNS)));
