import type { Fault, InstanceFacts, PresetName, SimulatorOptions } from '@imds-otel/simulator';
import { InvalidArgumentError } from 'commander';

export interface SimulateFlags {
  port: number;
  host: string;
  allowRemote?: true;
  preset: PresetName;
  tokens: 'required' | 'optional';
  disabled?: true;
  hopLimitExceeded?: 'no-response' | 'reset';
  tags?: true;
  latency: NonNullable<SimulatorOptions['latencyMs']>;
  instance?: Record<string, string>;
  fault?: Fault[];
  quiet?: true;
}

export function simulatorOptions(flags: SimulateFlags): SimulatorOptions {
  return {
    host: flags.host,
    port: flags.port,
    allowRemote: flags.allowRemote ?? false,
    preset: flags.preset,
    tokens: flags.tokens,
    endpoint: flags.disabled ? 'disabled' : 'enabled',
    hopLimitExceeded: flags.hopLimitExceeded ?? false,
    instanceTags: flags.tags ?? false,
    latencyMs: flags.latency,
    instance: flags.instance ?? {},
    faults: flags.fault ?? [],
    // It may run for days, and nobody asks it what arrived.
    maxRecordedRequests: 0,
  };
}

/** Of the simulator, which is not loaded to explain the command line; the compiler holds the names equal to its own. */
const PRESETS: Readonly<Record<PresetName, true>> = {
  'on-demand': true,
  spot: true,
  'ipv6-only': true,
  china: true,
  govcloud: true,
  'no-role': true,
  'several-interfaces': true,
  windows: true,
  xen: true,
  'auto-scaling': true,
};

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

/** `5`, or `2,40`: the median and the 99th percentile of a log-normal distribution. */
export function parseLatency(text: string): SimulateFlags['latency'] {
  const numbers = text.split(',').map(Number);
  const [medianMs, p99Ms] = numbers;
  if (medianMs === undefined || numbers.length > 2 || !numbers.every((ms) => ms >= 0 && Number.isFinite(ms))) {
    throw new InvalidArgumentError('Give milliseconds, 5, or a median and a 99th percentile, 2,40.');
  }
  return p99Ms === undefined ? medianMs : { medianMs, p99Ms };
}

/** The facts of an instance that are plain text; the others need code. */
const FACTS: readonly (keyof InstanceFacts)[] = [
  'accountId',
  'architecture',
  'availabilityZone',
  'hostname',
  'imageId',
  'instanceId',
  'instanceType',
  'ipv6',
  'lifeCycle',
  'mac',
  'privateIpv4',
  'publicIpv4',
  'region',
  'userData',
];

/** `region=us-east-1`, one fact more each time. */
export function parseFact(text: string, facts: Record<string, string> = {}): Record<string, string> {
  const [name, value] = text.split(/=(.*)/s);
  if (!name || value === undefined) throw new InvalidArgumentError('Give a fact as name=value, region=us-east-1.');
  if (!FACTS.some((fact) => fact === name)) throw new InvalidArgumentError(`There are: ${FACTS.join(', ')}.`);
  return { ...facts, [name]: value };
}

/** One fault more each time. */
export function parseFault(text: string, faults: Fault[] = []): Fault[] {
  let fault: unknown;
  try {
    fault = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It is not JSON.');
  }
  if (typeof fault !== 'object' || fault === null || !('with' in fault)) {
    throw new InvalidArgumentError('A fault is an object with at least "with", e.g. {"with":{"status":503}}.');
  }
  return [...faults, fault as Fault];
}
