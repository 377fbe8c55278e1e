import type { SimulatorOptions } from '@imds-otel/simulator';
import type { HostName } from '../situations/hosts.ts';

/** The detectors that are measured, by the names of their packages without the scope. */
export const DETECTORS = ['imds-otel', 'resource-detector-aws'] as const;
export type DetectorName = (typeof DETECTORS)[number];

/** Where the detectors are measured. All of it passes through JSON. */
export interface Scenario {
  readonly name: string;
  readonly host: HostName;
  /** The simulator at the real address, or a black hole there. */
  readonly network: SimulatorOptions | 'dropped';
  /** What the ratio of our median time to theirs is to be at most. */
  readonly goal?: number;
  /** How many processes start to detect at the same moment. */
  readonly processes: number;
  /** The kernel lets so many packets a second pass in the namespace, of both directions together, and drops the rest. */
  readonly packetsPerSecond?: number;
  /** Which part of the samples is taken: one of `1 / slowness`, where a detection takes seconds. */
  readonly slowness: number;
}

const onInstance = (latencyMs: number, goal: number): Scenario => ({
  name: `EC2, ${latencyMs} ms to each answer`,
  host: 'EC2 (Nitro)',
  network: { latencyMs },
  goal,
  processes: 1,
  slowness: 1,
});

export const ALONE: readonly Scenario[] = [
  onInstance(0, 1.5),
  onInstance(1, 1.5),
  onInstance(5, 1.2),
  onInstance(20, 0.95),
  onInstance(50, 0.8),
  {
    name: 'EC2, behind a hop limit of 1',
    host: 'EC2 (Nitro)',
    network: { hopLimitExceeded: true },
    goal: 0.5,
    processes: 1,
    slowness: 5,
  },
  {
    name: 'not EC2, and the machine can tell',
    host: 'another cloud',
    network: 'dropped',
    goal: 0.01,
    processes: 1,
    slowness: 5,
  },
  {
    name: 'not EC2, and nothing is known',
    host: 'nothing known',
    network: 'dropped',
    goal: 0.15,
    processes: 1,
    slowness: 5,
  },
];

/** What EC2 lets pass to link-local addresses, per network interface. */
const PACKETS_PER_SECOND = 1024;

export const TOGETHER: readonly Scenario[] = [1, 16, 64].map((processes) => ({
  name: `${processes} ${processes === 1 ? 'process' : 'processes'} at once`,
  host: 'EC2 (Nitro)',
  network: {},
  processes,
  packetsPerSecond: PACKETS_PER_SECOND,
  slowness: 10,
}));
