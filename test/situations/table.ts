/**
 * The table of situations in the detector's README, made from the situations that `situations.test.ts` runs.
 * `npm run situations` writes it; the test fails where it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Expected, Situation } from './situation.ts';
import { SITUATIONS } from './situations.ts';

const README = fileURLToPath(new URL('../../packages/resource-detector/README.md', import.meta.url));
const START = '<!-- situations: made by `npm run situations` -->\n';
const END = '<!-- end of situations -->\n';

/** The README as it is, and as it should be. */
export function readmes(): { readonly actual: string; readonly wanted: string } {
  const actual = readFileSync(README, 'utf8');
  const start = actual.indexOf(START);
  const end = actual.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${README} lacks the marks between which the table goes.`);
  return { actual, wanted: `${actual.slice(0, start)}${START}${table()}${actual.slice(end)}` };
}

const HEADER = ['Host', 'IMDS', 'Outcome', 'Attributes', 'Requests', 'Log'];

/** Padded as the formatter of this repository pads tables. */
function table(): string {
  const rows = [HEADER, ...SITUATIONS.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`);
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`, ...lines.slice(1)].join('');
}

function cells({ host, imds, expected }: Situation): string[] {
  const { outcome, version } = expected;
  const answered = outcome === 'detected' && version === 'v1' ? ' (version 1)' : '';
  return [host, imds, `\`${outcome}\`${answered}`, attributes(expected), requests(expected), log(expected)];
}

function attributes({ attributes: sets }: Expected): string {
  if (sets.length === 0) return 'none';
  const words = sets.map((set) => {
    if (set === 'all') return 'all nine';
    if (set === 'firmware') return "the firmware's four";
    return set.startsWith('-') ? `but \`${set.slice(1)}\`` : `\`${set}\``;
  });
  return words.join(', ').replace(', but', ' but');
}

function requests({ requests: { tokens, reads } }: Expected): string {
  return tokens + reads === 0 ? 'none' : `${tokens} PUT, ${reads} GET`;
}

function log({ problem }: Expected): string {
  if (!problem) return '';
  return problem.warned ? `warning: \`${problem.cause}\`` : `debug: \`${problem.cause}\``;
}

if (import.meta.main) writeFileSync(README, readmes().wanted);
