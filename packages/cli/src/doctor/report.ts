import { stripVTControlCharacters } from 'node:util';
import type { ImdsDetection, Residency } from '@imds-otel/resource-detector';
import wrapAnsi from 'wrap-ansi';
import { attributesTable } from '../show/attributes-table.ts';
import type { Style } from '../terminal.ts';
import type { Findings } from './findings.ts';
import { pasteable } from './pasteable.ts';
import { formatMs } from './units.ts';
import { waterfall } from './waterfall.ts';

/** For whom the report is drawn. */
export interface Page {
  /** In characters. */
  readonly columns: number;
  readonly style: Style;
}

/** The findings for a person: the verdict first, then what it rests on, the remedy last, where the eye ends up. */
export function report({ healthy, endpoint, detection, hints }: Findings, page: Page): string {
  const { style } = page;
  const sections = [
    verdictLine(healthy, detection, page),
    section('Residency', residencyLines(detection.residency), page),
    section(
      'Requests',
      detection.requests.length === 0
        ? ['none: IMDS was not asked']
        : [`to ${endpoint}`, '', ...waterfall(detection.requests, { columns: page.columns - 2, style })],
      page,
    ),
    section(
      'Hints',
      hints.map(({ topic, ok, text }) => `${mark(ok, style)} ${topic}: ${text}`),
      page,
    ),
    section('Attributes', attributeLines(detection, page), page),
    diagnosis(detection, page),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

const VERDICTS: Record<ImdsDetection['outcome'], string> = {
  detected: 'Healthy: IMDS gives the whole identity of this EC2 instance.',
  partial: 'Not healthy: a part of the identity of this instance is missing.',
  degraded: 'Not healthy: this is EC2, but IMDS does not give its identity.',
  absent: 'No identity: nothing here says that this is an EC2 instance.',
  disabled: 'No identity: IMDS is switched off for this process.',
};

const ASSUMED_ONLY = 'No identity: this is EC2 by assumption, and IMDS gives none.';

function verdictLine(healthy: boolean, detection: ImdsDetection, { columns, style }: Page): string {
  const { outcome, durationMs, residency } = detection;
  const verdict = outcome === 'absent' && residency.verdict === 'assumed' ? ASSUMED_ONLY : VERDICTS[outcome];
  const text = `${mark(healthy, style)} ${style('bold', verdict)} (${formatMs(durationMs)})`;
  return wrapped(text, columns).join('\n');
}

const RESIDENCY: Record<Residency['verdict'], string> = {
  ec2: 'ec2: asked with patience',
  assumed: 'assumed to be EC2: asked with patience',
  unknown: 'unknown: asked with short bounds',
  elsewhere: 'elsewhere: not asked',
  disabled: 'disabled: not asked',
};

function residencyLines({ verdict, evidence }: Residency): string[] {
  return [
    RESIDENCY[verdict],
    ...evidence.map(
      ({ source, value, meaning }) => `- ${source}${value === undefined ? '' : ` is "${value}"`}: ${meaning}`,
    ),
  ];
}

function attributeLines({ attributes }: ImdsDetection, { columns }: Page): string[] {
  if (Object.keys(attributes).length === 0) return [];
  return attributesTable(attributes, columns - 2).split('\n');
}

function diagnosis({ problem }: ImdsDetection, page: Page): string {
  if (!problem) return '';
  const { cause, message, remedy, command } = problem;
  const text = section(`Diagnosis: ${cause}`, [message, '', remedy], page);
  return command === undefined ? text : `${text}\n\n${pasteable(command, page.columns)}`;
}

/** A heading and its lines, wrapped and indented; nothing where there are no lines. */
function section(heading: string, lines: readonly string[], { columns, style }: Page): string {
  if (lines.length === 0) return '';
  const body = lines.flatMap((line) => wrapped(line, columns - 2));
  return [style('bold', heading), ...body.map((line) => `  ${line}`.trimEnd())].join('\n');
}

/** A line of a list goes on under its text, not under its mark. */
function wrapped(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= columns) return [line];
  if (!/^[-✔✘] /.test(plain)) return wrapAnsi(line, columns, { hard: true }).split('\n');
  const blank = line.indexOf(' ');
  const texts = wrapAnsi(line.slice(blank + 1), columns - 2, { hard: true }).split('\n');
  return texts.map((text, index) => `${index === 0 ? line.slice(0, blank) : ' '} ${text}`);
}

function mark(ok: boolean, style: Style): string {
  return ok ? style('green', '✔') : style('red', '✘');
}
