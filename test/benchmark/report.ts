import { markdownTable } from 'test-support/markdown-table';
import type { DetectionRun } from '../situations/run-detection.ts';
import type { Situation } from '../situations/situation.ts';
import type { Figures, Result } from './statistics.ts';

/** One detection of each detector in the same situation. */
export interface SideBySide {
  readonly situation: Situation;
  readonly ours: DetectionRun;
  /** The detection, or the error that crashed the process. */
  readonly theirs: DetectionRun | { readonly crash: string };
}

/** The machine, and how many processes were measured. */
export interface Circumstances {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly samples: number;
}

/** Renders all results as a Markdown page. */
export function reportOf(
  alone: readonly Result[],
  together: readonly Result[],
  sideBySide: readonly SideBySide[],
  { node, processor, cores, samples }: Circumstances,
): string {
  const quickest = alone[0];
  return `# imds-otel compared with @opentelemetry/resource-detector-aws 3.0.0

Written by \`npm run bench\`. npm installs both detectors. They run alternately on the same machine, each in processes of its own,
and query the IMDS simulator at the real address of IMDS in a network namespace. Node.js ${node}, ${cores} cores of ${processor}.
Each figure is the median of ${samples} processes, or of fewer processes if a detection takes seconds.

## From loading the detector to the last attribute

The SDK is already loaded. "Ratio" is the time of imds-otel divided by the time of the other detector. "Goal" is its upper limit.

${timeTable(alone)}
![The times of both detectors](results.svg)

## Cost of a detection

${quickest ? costTable(quickest) : ''}
## Many processes at once, limited to 1024 packets per second

EC2 drops packets above this rate, per network interface. A process is complete if it has every attribute at the end.

${concurrencyTable(together)}
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
    'CPU: imds-otel',
    'CPU: resource-detector-aws',
    'CPU ratio',
  ];
  return markdownTable(
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
  return markdownTable(
    ['', 'imds-otel', 'resource-detector-aws'],
    [
      row('attributes', ({ attributes }) => String(attributes)),
      row('requests', ({ requests }) => String(requests)),
      row('connections', ({ connections }) => String(connections)),
      row('TCP packets, both directions', ({ packets }) => String(packets)),
      row('heap growth, after garbage collection', ({ heapBytes }) => `+${Math.round(heapBytes / 1024)} KiB`),
      row('resident memory growth', ({ rssBytes }) => `+${Math.round(rssBytes / 1024)} KiB`),
    ],
  );
}

function concurrencyTable(results: readonly Result[]): string {
  const cells = ({ ms, slowestMs, complete, processes, packets }: Figures): string[] => [
    `${complete} of ${processes}`,
    duration(ms),
    duration(slowestMs),
    String(Math.round(packets)),
  ];
  const columns = ['complete', 'median', 'slowest', 'packets'];
  const header = [
    '',
    ...columns.map((each) => `imds-otel: ${each}`),
    ...columns.map((each) => `resource-detector-aws: ${each}`),
  ];
  return markdownTable(
    header,
    results.map(({ scenario, figures }) => [
      scenario.name,
      ...cells(figures['imds-otel']),
      ...cells(figures['resource-detector-aws']),
    ]),
  );
}

function situationTable(rows: readonly SideBySide[]): string {
  const found = ({ attributes }: DetectionRun): string => String(Object.keys(attributes).length || 'none');
  return markdownTable(
    ['Host', 'IMDS', 'imds-otel', 'attributes', 'time', 'resource-detector-aws: attributes', 'time'],
    rows.map(({ situation: { host, imds }, ours, theirs }) => [
      host,
      imds,
      `\`${ours.outcome}\`${ours.problem ? `: \`${ours.problem.cause}\`` : ''}`,
      found(ours),
      duration(ours.settledMs),
      ...('crash' in theirs
        ? [`**crashes the process:** \`${theirs.crash}\``, '']
        : [found(theirs), duration(theirs.settledMs)]),
    ]),
  );
}

/** Two decimal places, or one significant digit below 0.1. */
const rounded = (value: number): string => (value < 0.1 ? value.toPrecision(1) : value.toFixed(2));

const duration = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`);
