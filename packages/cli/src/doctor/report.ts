import { stripVTControlCharacters } from 'node:util';
import type { ImdsDetection, Residency } from '@imds-otel/resource-detector';
import wrapAnsi from 'wrap-ansi';
import { attributesTable } from '../show/attributes-table.ts';
import type { Style } from '../terminal.ts';
import type { Findings } from './findings.ts';
import { wrapCommand } from './format-shell-command.ts';
import { formatMs } from './units.ts';
import { formatWaterfall } from './waterfall.ts';

/** Width in characters and text style of a report. */
export interface Layout {
  readonly columns: number;
  readonly style: Style;
}

/** Formats the findings for a person: first the verdict, then the evidence, last the remedy. */
export function formatReport({ healthy, endpoint, detection, hints }: Findings, layout: Layout): string {
  const { style } = layout;
  const sections = [
    verdictLine(healthy, detection, layout),
    section('Residency', residencyLines(detection.residency), layout),
    section(
      'Requests',
      detection.requests.length === 0
        ? ['none: IMDS was not queried']
        : [`to ${endpoint}`, '', ...formatWaterfall(detection.requests, { columns: layout.columns - 2, style })],
      layout,
    ),
    section(
      'Hints',
      hints.map(({ topic, ok, text }) => `${mark(ok, style)} ${topic}: ${text}`),
      layout,
    ),
    section('Attributes', attributeLines(detection, layout), layout),
    diagnosisSection(detection, layout),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

const VERDICTS: Record<ImdsDetection['outcome'], string> = {
  detected: 'Healthy: IMDS returned the complete identity of this EC2 instance.',
  partial: 'Not healthy: part of the identity of this instance is missing.',
  degraded: 'Not healthy: this is EC2, but IMDS did not return its identity.',
  absent: 'No identity: nothing identifies this host as an EC2 instance.',
  disabled: 'No identity: IMDS is disabled for this process.',
};

const ASSUMED_VERDICT = 'No identity: this host is assumed to be EC2, but IMDS returned none.';

function verdictLine(healthy: boolean, detection: ImdsDetection, { columns, style }: Layout): string {
  const { outcome, durationMs, residency } = detection;
  const verdict = outcome === 'absent' && residency.verdict === 'assumed' ? ASSUMED_VERDICT : VERDICTS[outcome];
  const text = `${mark(healthy, style)} ${style('bold', verdict)} (${formatMs(durationMs)})`;
  return wrapLine(text, columns).join('\n');
}

const RESIDENCY: Record<Residency['verdict'], string> = {
  ec2: 'EC2: full timeout',
  assumed: 'Assumed to be EC2: full timeout',
  unknown: 'Unknown: short timeout',
  elsewhere: 'Not EC2: IMDS was not queried',
  disabled: 'Disabled: IMDS was not queried',
};

function residencyLines({ verdict, evidence }: Residency): string[] {
  return [
    RESIDENCY[verdict],
    ...evidence.map(
      ({ source, value, meaning }) => `- ${source}${value === undefined ? '' : ` is "${value}"`}: ${meaning}`,
    ),
  ];
}

function attributeLines({ attributes }: ImdsDetection, { columns }: Layout): string[] {
  if (Object.keys(attributes).length === 0) return [];
  return attributesTable(attributes, columns - 2).split('\n');
}

function diagnosisSection({ problem }: ImdsDetection, layout: Layout): string {
  if (!problem) return '';
  const { cause, message, remedy, command } = problem;
  const text = section(`Diagnosis: ${cause}`, [message, '', remedy], layout);
  return command === undefined ? text : `${text}\n\n${wrapCommand(command, layout.columns)}`;
}

/** Returns a heading and its lines, wrapped and indented, or an empty text if there are no lines. */
function section(heading: string, lines: readonly string[], { columns, style }: Layout): string {
  if (lines.length === 0) return '';
  const body = lines.flatMap((line) => wrapLine(line, columns - 2));
  return [style('bold', heading), ...body.map((line) => `  ${line}`.trimEnd())].join('\n');
}

/** Wraps a line. The continuation lines of a list item align with its text, not with its mark. */
function wrapLine(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= columns) return [line];
  if (!/^[-✔✘] /.test(plain)) return wrapAnsi(line, columns, { hard: true }).split('\n');
  const space = line.indexOf(' ');
  const texts = wrapAnsi(line.slice(space + 1), columns - 2, { hard: true }).split('\n');
  return texts.map((text, index) => `${index === 0 ? line.slice(0, space) : ' '} ${text}`);
}

function mark(ok: boolean, style: Style): string {
  return ok ? style('green', '✔') : style('red', '✘');
}
