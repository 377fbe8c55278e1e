import type { SimulatorOptions } from '@imds-otel/simulator';
import type { HostName } from '../situations/hosts.ts';

/** The detectors that are measured: imds-otel, and the one of OpenTelemetry. */
export const DETECTORS = ['imds-otel', 'resource-detector-aws'] as const;
export type DetectorName = (typeof DETECTORS)[number];

/** A host and the state of IMDS there. It has to survive JSON. */
export interface Scenario {
  readonly name: string;
  readonly host: HostName;
  /** The options of the simulator at the real address, or a link that drops every packet. */
  readonly network: SimulatorOptions | 'dropped';
  /** Upper limit of the ratio: the median time of imds-otel divided by the median time of the other detector. */
  readonly goal?: number;
  /** How many processes start a detection at the same moment. */
  readonly processes: number;
  /** How many packets per second, in both directions together, pass in the namespace. The kernel drops the rest. */
  readonly packetsPerSecond?: number;
  /** Divides the number of samples: more than 1 if a detection takes seconds. */
  readonly slowness: number;
}

const onInstance = (latencyMs: number, goal: number): Scenario => ({
  name: `EC2, ${latencyMs} ms per response`,
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
    name: 'EC2, in a container, hop limit 1',
    host: 'EC2 (Nitro)',
    network: { hopLimitExceeded: true },
    goal: 0.5,
    processes: 1,
    slowness: 5,
  },
  {
    name: 'off EC2, known from DMI data',
    host: 'another cloud',
    network: 'dropped',
    goal: 0.01,
    processes: 1,
    slowness: 5,
  },
  {
    name: 'off EC2, without DMI data',
    host: 'unknown host',
    network: 'dropped',
    goal: 0.15,
    processes: 1,
    slowness: 5,
  },
];

/** The limit of EC2 for link-local addresses, per network interface. */
const PACKETS_PER_SECOND = 1024;

export const TOGETHER: readonly Scenario[] = [1, 16, 64].map((processes) => ({
  name: `${processes} ${processes === 1 ? 'process' : 'processes'} at once`,
  host: 'EC2 (Nitro)',
  network: {},
  processes,
  packetsPerSecond: PACKETS_PER_SECOND,
  slowness: 10,
}));
