import type { ImdsAttempt } from '@imds-otel/client';
import { escapeControls, type Line, styled, styledLine } from '../terminal.ts';
import { formatBytes, formatMs } from './units.ts';

const MAX_LABEL = 26;
const HEADER: Omit<Row, 'duration'> = { label: 'request', version: 'IMDS', status: 'status', size: 'size' };

/**
 * Formats the requests as bars on one time axis, one line per request in the order of their starts. A bar is solid if a
 * response arrived and light if none did, so it is readable without color.
 */
export function formatWaterfall(requests: readonly ImdsAttempt[], columns: number): Line[] {
  if (requests.length === 0) return [];
  const rows = requests
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((request) => ({ request, ...formatRow(request) }));
  const start = rows[0]?.request.startedAt ?? 0;
  const end = Math.max(...requests.map((request) => request.startedAt + request.durationMs));
  const widths = {
    label: maxLength(rows.map((row) => row.label).concat(HEADER.label)),
    status: maxLength(rows.map((row) => row.status).concat(HEADER.status)),
    size: maxLength(rows.map((row) => row.size).concat(HEADER.size)),
    duration: maxLength(rows.map((row) => row.duration)),
  };
  const line = (row: Omit<Row, 'duration'>) =>
    `${row.label.padEnd(widths.label)}  ${row.version.padEnd(HEADER.version.length)}  ${row.status.padEnd(widths.status)}  ${row.size.padStart(widths.size)}`;
  const barWidth = Math.max(columns - line(HEADER).length - widths.duration - 4, 4);
  const endLabel = formatMs(end - start);
  return [
    styledLine(styled('dim', `${line(HEADER)}  0${endLabel.padStart(barWidth - 1)}`)),
    ...rows.map(({ request, ...row }) => {
      const bar = formatBar(request, { start, spanMs: end - start, width: barWidth });
      const color = isExpectedResponse(request) ? 'green' : 'red';
      return styledLine(`${line(row)}  `, styled(color, bar), `  ${row.duration.padStart(widths.duration)}`);
    }),
  ];
}

interface Row {
  label: string;
  version: string;
  status: string;
  size: string;
  duration: string;
}

function formatRow(request: ImdsAttempt): Row {
  return {
    label: shorten(escapeControls(`${request.method} ${request.path.replace(/^\/latest\//, '')}`), request.attempt),
    version: request.version,
    status: formatStatus(request),
    size: request.bytes === undefined ? '' : formatBytes(request.bytes),
    duration: formatMs(request.durationMs),
  };
}

/** Shortens a label to `MAX_LABEL` characters. It keeps the first and the last part of the path. */
function shorten(label: string, attempt: number): string {
  const suffix = attempt > 1 ? ` #${attempt}` : '';
  const available = MAX_LABEL - suffix.length;
  if (label.length <= available) return label + suffix;
  const withoutMiddle = label.replace(/\/.*\/(?=.)/, '/…/');
  return (withoutMiddle.length <= available ? withoutMiddle : `${withoutMiddle.slice(0, available - 1)}…`) + suffix;
}

function formatStatus({ statusCode, failure }: ImdsAttempt): string {
  return failure?.reason ?? String(statusCode ?? '');
}

/** 404 is not an error of IMDS: the instance does not have the item. */
function isExpectedResponse({ statusCode, failure }: ImdsAttempt): boolean {
  return !failure && (statusCode === 200 || statusCode === 404);
}

function formatBar(
  { startedAt, durationMs, failure }: ImdsAttempt,
  { start, spanMs, width }: { start: number; spanMs: number; width: number },
): string {
  const position = (ms: number) => (spanMs > 0 ? Math.round((ms / spanMs) * width) : 0);
  const from = Math.min(position(startedAt - start), width - 1);
  const to = Math.min(Math.max(position(startedAt - start + durationMs), from + 1), width);
  return ' '.repeat(from) + (failure ? '░' : '█').repeat(to - from) + ' '.repeat(width - to);
}

function maxLength(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
