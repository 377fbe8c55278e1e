import { atMostMs } from './bound.ts';
import { SITUATIONS } from './index.ts';
import type { Situation } from './situation.ts';

/** What the tests of the situations assert, as a table for people. */
export function makeSituationsTable(): string {
  const rows = [['situation', 'outcome', 'requests', 'at most'], ...SITUATIONS.map(toCells)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...body] = rows.map((row) => toLine(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, toLine(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function toCells(situation: Situation): string[] {
  return [
    situation.name.replaceAll('|', '\\|'),
    { v1: 'value, by version 1', v2: 'value, by version 2' }[situation.outcome as string] ?? `\`${situation.outcome}\``,
    countRequests(situation),
    showBound(atMostMs(situation)),
  ];
}

/** E.g. `2 token, 1 read`. */
function countRequests({ requests, fewest }: Situation): string {
  const tokens = requests.filter((request) => request.startsWith('token')).length;
  const reads = requests.length - tokens;
  const counts = [...(tokens > 0 ? [`${tokens} token`] : []), ...(reads > 0 ? [`${reads} read`] : [])].join(', ');
  return fewest === undefined ? counts : `${counts}, or fewer`;
}

function showBound(milliseconds: number): string {
  return milliseconds === 0 ? 'at once' : `${(milliseconds / 1000).toFixed(2)} s`;
}
