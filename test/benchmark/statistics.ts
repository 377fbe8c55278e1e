import type { Sample, Samples } from './measure.ts';
import type { Measurement } from './measured-process.ts';
import type { DetectorName, Scenario } from './scenario.ts';

/** The results of one detector in a scenario: medians of its processes, unless a field says otherwise. */
export interface Figures {
  readonly ms: number;
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** The time of the slowest process. */
  readonly slowestMs: number;
  /** The lowest number of attributes that a process has at the end. */
  readonly attributes: number;
  /** How many processes have every attribute of that detector at the end. */
  readonly complete: number;
  /** These three count all processes of a round together. */
  readonly requests: number;
  readonly connections: number;
  readonly packets: number;
  /** How many processes were measured. */
  readonly processes: number;
}

/** The results of both detectors in a scenario. */
export interface Result {
  readonly scenario: Scenario;
  readonly figures: Readonly<Record<DetectorName, Figures>>;
  /** The median time of imds-otel divided by that of the other detector; likewise for CPU time. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/** How many attributes each detector finds on the simulated instance if no request fails. */
const ALL: Readonly<Record<DetectorName, number>> = { 'imds-otel': 9, 'resource-detector-aws': 8 };

export function resultOf(scenario: Scenario, samples: Samples): Result {
  const [ours, theirs] = [figuresOf('imds-otel', samples), figuresOf('resource-detector-aws', samples)];
  return {
    scenario,
    figures: { 'imds-otel': ours, 'resource-detector-aws': theirs },
    ratio: ours.ms / theirs.ms,
    cpuRatio: ours.cpuMs / theirs.cpuMs,
  };
}

function figuresOf(detector: DetectorName, samples: Samples): Figures {
  const taken = samples[detector];
  const measurements = taken.flatMap((sample) => sample.measurements);
  const of = (value: (measurement: Measurement) => number): number => median(measurements.map(value));
  const each = (value: (sample: Sample) => number): number => median(taken.map(value));
  return {
    ms: of(({ ms }) => ms),
    cpuMs: of(({ cpuMs }) => cpuMs),
    heapBytes: of(({ heapBytes }) => heapBytes),
    rssBytes: of(({ rssBytes }) => rssBytes),
    slowestMs: Math.max(...measurements.map(({ ms }) => ms)),
    attributes: Math.min(...measurements.map(({ attributes }) => attributes)),
    complete: measurements.filter(({ attributes }) => attributes === ALL[detector]).length,
    requests: each(({ requests }) => requests),
    connections: each(({ connections }) => connections),
    packets: each(({ packets }) => packets),
    processes: measurements.length,
  };
}

/** The median; for an even number of values, the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
