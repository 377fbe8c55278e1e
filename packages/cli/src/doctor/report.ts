import type { ImdsDetection, Residency } from '@imds-otel/resource-detector';
import wrapAnsi from 'wrap-ansi';
import { attributesTable } from '../show/attributes-table.ts';
import { escapeControls, type Line, type StyledText, styled, styledLine } from '../terminal.ts';
import type { Findings } from './findings.ts';
import { wrapCommand } from './format-shell-command.ts';
import type { Hint } from './hints.ts';
import { formatMs } from './units.ts';
import { formatWaterfall } from './waterfall.ts';

/** Formats the findings for a person, in lines of `columns` characters: the verdict, the evidence, then the remedy. */
export function formatReport({ healthy, endpoint, detection, hints }: Findings, columns: number): Line[] {
  const width = columns - 2;
  const sections = [
    verdictLines(healthy, detection, columns),
    section('Residency', residencyLines(detection.residency, width)),
    section(
      'Requests',
      detection.requests.length === 0
        ? ['none: IMDS was not queried']
        : [...wrap(`to ${endpoint}`, width), '', ...formatWaterfall(detection.requests, width)],
    ),
    section('Hints', hintLines(hints, width)),
    section('Attributes', attributeLines(detection, width)),
    diagnosisLines(detection, columns),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const VERDICTS: Record<ImdsDetection['outcome'], string> = {
  detected: 'Healthy: IMDS returned the complete identity of this EC2 instance.',
  partial: 'Not healthy: part of the identity of this instance is missing.',
  degraded: 'Not healthy: this is EC2, but IMDS did not return its identity.',
  absent: 'No identity: nothing identifies this host as an EC2 instance.',
  disabled: 'No identity: IMDS is disabled for this process.',
};

const ASSUMED_VERDICT = 'No identity: this host is assumed to be EC2, but IMDS returned none.';

function verdictLines(healthy: boolean, detection: ImdsDetection, columns: number): Line[] {
  const { outcome, durationMs, residency } = detection;
  const verdict = outcome === 'absent' && residency.verdict === 'assumed' ? ASSUMED_VERDICT : VERDICTS[outcome];
  const [first = '', ...rest] = wrap(`${verdict} (${formatMs(durationMs)})`, columns - 2);
  return [styledLine(mark(healthy), ' ', styled('bold', first)), ...rest.map((text) => `  ${text}`)];
}

const RESIDENCY: Record<Residency['verdict'], string> = {
  ec2: 'EC2: full timeout',
  assumed: 'Assumed to be EC2: full timeout',
  unknown: 'Unknown: short timeout',
  elsewhere: 'Not EC2: IMDS was not queried',
  disabled: 'Disabled: IMDS was not queried',
};

function residencyLines({ verdict, evidence }: Residency, width: number): string[] {
  return [
    RESIDENCY[verdict],
    ...evidence.flatMap(({ source, value, meaning }) => {
      const [first, ...rest] = wrap(`${source}${value === undefined ? '' : ` is "${value}"`}: ${meaning}`, width - 2);
      return [`- ${first}`, ...rest.map((text) => `  ${text}`)];
    }),
  ];
}

function hintLines(hints: readonly Hint[], width: number): Line[] {
  return hints.flatMap(({ topic, ok, text }) => {
    const [first = '', ...rest] = wrap(`${topic}: ${text}`, width - 2);
    return [styledLine(mark(ok), ` ${first}`), ...rest.map((line) => `  ${line}`)];
  });
}

function attributeLines({ attributes }: ImdsDetection, width: number): string[] {
  return Object.keys(attributes).length === 0 ? [] : attributesTable(attributes, width);
}

function diagnosisLines({ problem }: ImdsDetection, columns: number): Line[] {
  if (!problem) return [];
  const { cause, message, remedy, command } = problem;
  const lines = section(`Diagnosis: ${cause}`, [...wrap(message, columns - 2), '', ...wrap(remedy, columns - 2)]);
  return command === undefined ? lines : [...lines, '', ...wrapCommand(command, columns)];
}

/** Returns a heading and its indented lines, or nothing if there are no lines. */
function section(heading: string, lines: readonly Line[]): Line[] {
  if (lines.length === 0) return [];
  return [styledLine(styled('bold', heading)), ...lines.map(indent)];
}

function indent(line: Line): Line {
  if (typeof line === 'string') return `  ${line}`.trimEnd();
  return styledLine('  ', ...line.parts);
}

/** Control characters are escaped first, because the escapes are longer. */
function wrap(text: string, columns: number): string[] {
  return wrapAnsi(escapeControls(text), columns, { hard: true }).split('\n');
}

function mark(ok: boolean): StyledText {
  return ok ? styled('green', '✔') : styled('red', '✘');
}
