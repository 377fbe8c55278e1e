import type { Sample, Samples } from './measure.ts';
import type { Measurement } from './measured-process.ts';
import type { DetectorName, Scenario } from './scenario.ts';

/** What a detector's samples of a scenario come to; medians of one process. */
export interface Figures {
  readonly ms: number;
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Of the slowest process. */
  readonly slowestMs: number;
  /** The least attributes that a process ended with, and how many processes ended with all that it ever finds. */
  readonly attributes: number;
  readonly complete: number;
  /** Of all processes of a start together. */
  readonly requests: number;
  readonly connections: number;
  readonly packets: number;
  /** How many processes were measured. */
  readonly processes: number;
}

/** The figures of both detectors in a scenario. */
export interface Result {
  readonly scenario: Scenario;
  readonly figures: Readonly<Record<DetectorName, Figures>>;
  /** Our median time as a part of theirs; likewise processor time. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/** What a detector finds on the simulated instance when nothing is in its way. */
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

/** The middle of the values; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
