import { type SituationColumns, situationTable } from 'test-support/situation-table';
import { atMostMs } from './bound.ts';
import { SITUATIONS } from './index.ts';
import type { Situation } from './situation.ts';

const OUTCOMES: Readonly<Record<string, string>> = { v1: 'value, with IMDSv1', v2: 'value, with IMDSv2' };

/** How `SITUATIONS.md` shows a situation. */
const COLUMNS: SituationColumns<Situation> = {
  situation: ({ name }) => name,
  outcome: ({ outcome }) => OUTCOMES[outcome] ?? `\`${outcome}\``,
  requests: countRequests,
  'at most': (situation) => showMs(atMostMs(situation)),
};

/** The situations that the tests run, as a Markdown table. */
export const SITUATIONS_TABLE: string = situationTable(SITUATIONS, COLUMNS);

/** E.g. `2 tokens, 1 read`. */
function countRequests({ requests, minRequests }: Situation): string {
  const tokens = requests.filter((request) => request.startsWith('token')).length;
  const reads = requests.length - tokens;
  const counts = [count(tokens, 'token'), count(reads, 'read')].filter((text) => text !== '').join(', ');
  return minRequests === undefined ? counts : `${counts}, or fewer`;
}

function count(number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function showMs(milliseconds: number): string {
  return milliseconds === 0 ? 'at once' : `${(milliseconds / 1000).toFixed(2)} s`;
}
