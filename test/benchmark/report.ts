import type { Situation } from '../situations/situation.ts';
import type { Performance } from '../situations/stage.ts';
import type { Figures, Result } from './statistics.ts';

/** What both detectors made of a situation, once each. */
export interface SideBySide {
  readonly situation: Situation;
  readonly ours: Performance;
  /** Or the error with which it ended the process. */
  readonly theirs: Performance | { readonly crash: string };
}

/** On what, and from how much, the figures were taken. */
export interface Circumstances {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly samples: number;
}

/** The whole of what a run found, as Markdown. */
export function reportOf(
  alone: readonly Result[],
  together: readonly Result[],
  sideBySide: readonly SideBySide[],
  { node, processor, cores, samples }: Circumstances,
): string {
  const quickest = alone[0];
  return `# imds-otel beside @opentelemetry/resource-detector-aws 3.0.0

Made by \`npm run bench\`: both detectors, installed by npm, on the same machine in the same run and by turns, each in processes
of its own, at the real address in a network namespace where the simulator stands in for the service. Node ${node}, ${cores} cores
of ${processor}; medians of ${samples} processes each, of fewer where a detection takes seconds.

## From loading the detector to the last attribute

The SDK is loaded already. A ratio is ours to theirs; the goal is the most that it should be.

${timeTable(alone)}
![The times of both detectors](results.svg)

## What a detection costs

${quickest ? costTable(quickest) : ''}
## Many processes at once, where packets are dropped past 1024 a second

As EC2 drops them, per network interface. "Complete" are the processes that ended with every attribute.

${crowdTable(together)}
## Situations

${situationTable(sideBySide)}`;
}

function timeTable(results: readonly Result[]): string {
  const header = [
    '',
    'imds-otel',
    'resource-detector-aws',
    'Ratio',
    'Goal',
    '',
    'CPU: ours',
    'CPU: theirs',
    'CPU ratio',
  ];
  return table(
    header,
    results.map(({ scenario, figures, ratio, cpuRatio }) => [
      scenario.name,
      duration(figures['imds-otel'].ms),
      duration(figures['resource-detector-aws'].ms),
      rounded(ratio),
      scenario.goal === undefined ? '' : String(scenario.goal),
      scenario.goal === undefined ? '' : ratio <= scenario.goal ? 'met' : 'missed',
      duration(figures['imds-otel'].cpuMs),
      duration(figures['resource-detector-aws'].cpuMs),
      rounded(cpuRatio),
    ]),
  );
}

function costTable({ figures }: Result): string {
  const row = (name: string, value: (figures: Figures) => string): string[] => [
    name,
    value(figures['imds-otel']),
    value(figures['resource-detector-aws']),
  ];
  return table(
    ['', 'imds-otel', 'resource-detector-aws'],
    [
      row('attributes', ({ attributes }) => String(attributes)),
      row('requests', ({ requests }) => String(requests)),
      row('connections', ({ connections }) => String(connections)),
      row('TCP packets, both directions', ({ packets }) => String(packets)),
      row('heap afterwards, collected', ({ heapBytes }) => `+${Math.round(heapBytes / 1024)} KiB`),
      row('resident memory afterwards', ({ rssBytes }) => `+${Math.round(rssBytes / 1024)} KiB`),
    ],
  );
}

function crowdTable(results: readonly Result[]): string {
  const cells = ({ ms, slowestMs, complete, processes, packets }: Figures): string[] => [
    `${complete} of ${processes}`,
    duration(ms),
    duration(slowestMs),
    String(Math.round(packets)),
  ];
  const columns = ['complete', 'median', 'slowest', 'packets'];
  const header = ['', ...columns.map((each) => `imds-otel: ${each}`), ...columns.map((each) => `theirs: ${each}`)];
  return table(
    header,
    results.map(({ scenario, figures }) => [
      scenario.name,
      ...cells(figures['imds-otel']),
      ...cells(figures['resource-detector-aws']),
    ]),
  );
}

function situationTable(rows: readonly SideBySide[]): string {
  const found = ({ attributes }: Performance): string => String(Object.keys(attributes).length || 'none');
  return table(
    ['Host', 'IMDS', 'imds-otel', 'attributes', 'time', 'resource-detector-aws: attributes', 'time'],
    rows.map(({ situation: { host, imds }, ours, theirs }) => [
      host,
      imds,
      `\`${ours.outcome}\`${ours.problem ? `: \`${ours.problem.cause}\`` : ''}`,
      found(ours),
      duration(ours.settledMs),
      ...('crash' in theirs
        ? [`**ends the process:** \`${theirs.crash}\``, '']
        : [found(theirs), duration(theirs.settledMs)]),
    ]),
  );
}

/** Two digits that mean something. */
const rounded = (value: number): string => (value < 0.1 ? value.toPrecision(1) : value.toFixed(2));

const duration = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`);

/** Padded, so that it reads as a table on a terminal too. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}
