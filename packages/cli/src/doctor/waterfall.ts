import type { ImdsAttempt } from '@imds-otel/client';
import type { Style } from '../terminal.ts';
import { formatBytes, formatMs } from './units.ts';

const MAX_LABEL = 26;
const HEADS = { label: 'request', version: 'v', status: 'status', size: 'size' };

/**
 * The requests as bars on one time axis, a line each in the order of their starts: how they follow one another, what
 * they cost, what came of them. A bar is solid where an answer came and light where none did, so it needs no colour.
 */
export function waterfall(
  requests: readonly ImdsAttempt[],
  { columns, style }: { columns: number; style: Style },
): string[] {
  if (requests.length === 0) return [];
  const rows = requests
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((request) => ({ request, ...cells(request) }));
  const start = rows[0]?.request.startedAt ?? 0;
  const end = Math.max(...requests.map((request) => request.startedAt + request.durationMs));
  const widths = {
    label: widest(rows.map((row) => row.label).concat(HEADS.label)),
    status: widest(rows.map((row) => row.status).concat(HEADS.status)),
    size: widest(rows.map((row) => row.size).concat(HEADS.size)),
    duration: widest(rows.map((row) => row.duration)),
  };
  const line = (row: Omit<Cells, 'duration'>) =>
    `${row.label.padEnd(widths.label)}  ${row.version.padEnd(2)}  ${row.status.padEnd(widths.status)}  ${row.size.padStart(widths.size)}`;
  const axis = Math.max(columns - line(HEADS).length - widths.duration - 4, 4);
  const endMark = formatMs(end - start);
  return [
    style('dim', `${line(HEADS)}  0${endMark.padStart(axis - 1)}`),
    ...rows.map(({ request, ...row }) => {
      const bar = drawBar(request, { start, span: end - start, axis });
      const colour = isAnswer(request) ? 'green' : 'red';
      return `${line(row)}  ${style(colour, bar)}  ${row.duration.padStart(widths.duration)}`;
    }),
  ];
}

interface Cells {
  label: string;
  version: string;
  status: string;
  size: string;
  duration: string;
}

function cells(request: ImdsAttempt): Cells {
  return {
    label: shorten(`${request.method} ${request.path.replace(/^\/latest\//, '')}`, request.attempt),
    version: request.version === 'token' ? '' : request.version,
    status: statusOf(request),
    size: request.bytes === undefined ? '' : formatBytes(request.bytes),
    duration: formatMs(request.durationMs),
  };
}

/** Of a long path the first and the last part tell most. */
function shorten(label: string, attempt: number): string {
  const again = attempt > 1 ? ` #${attempt}` : '';
  const room = MAX_LABEL - again.length;
  if (label.length <= room) return label + again;
  const outer = label.replace(/\/.*\/(?=.)/, '/…/');
  return (outer.length <= room ? outer : `${outer.slice(0, room - 1)}…`) + again;
}

function statusOf({ statusCode, failure }: ImdsAttempt): string {
  return failure?.reason ?? String(statusCode ?? '');
}

/** 404 is an answer like any other: the instance has no such item. */
function isAnswer({ statusCode = 0, failure }: ImdsAttempt): boolean {
  return !failure && (statusCode === 200 || statusCode === 404);
}

function drawBar(
  { startedAt, durationMs, failure }: ImdsAttempt,
  { start, span, axis }: { start: number; span: number; axis: number },
): string {
  const cell = (ms: number) => (span > 0 ? Math.round((ms / span) * axis) : 0);
  const from = Math.min(cell(startedAt - start), axis - 1);
  const to = Math.min(Math.max(cell(startedAt - start + durationMs), from + 1), axis);
  return ' '.repeat(from) + (failure ? '░' : '█').repeat(to - from) + ' '.repeat(axis - to);
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
