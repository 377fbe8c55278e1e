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
    // `true` is the default way of the simulator: the token request times out.
    hopLimitExceeded: flags.hopLimitExceeded === 'reset' ? 'reset' : flags.hopLimitExceeded !== undefined,
    instanceTags: flags.tags ?? false,
    latencyMs: flags.latency,
    instance: flags.instance ?? {},
    faults: flags.fault ?? [],
    // The simulator may run for days, and the command never reads its list of requests.
    maxRecordedRequests: 0,
  };
}

/** Names repeated from the simulator, so that `--help` need not load it. The compiler checks that they are complete. */
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

/** Parses `5`, or `2,40` as median and 99th percentile of a log-normal distribution, in milliseconds. */
export function parseLatency(text: string): SimulateFlags['latency'] {
  const numbers = text.split(',').map(Number);
  const [medianMs, p99Ms] = numbers;
  if (medianMs === undefined || numbers.length > 2 || !numbers.every((ms) => ms >= 0 && Number.isFinite(ms))) {
    throw new InvalidArgumentError('It must be milliseconds such as 5, or a median and 99th percentile such as 2,40.');
  }
  return p99Ms === undefined ? medianMs : { medianMs, p99Ms };
}

/** Facts of an instance whose values are text. The others can only be set in code. */
const TEXT_FACTS: readonly (keyof InstanceFacts)[] = [
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

/** Parses a fact such as `region=us-east-1` and adds it to the previous ones. */
export function parseFact(text: string, facts: Record<string, string> = {}): Record<string, string> {
  const [name, value] = text.split(/=(.*)/s);
  if (!name || value === undefined) throw new InvalidArgumentError('It must be name=value, e.g. region=us-east-1.');
  if (!TEXT_FACTS.some((fact) => fact === name)) {
    throw new InvalidArgumentError(`The name must be one of: ${TEXT_FACTS.join(', ')}.`);
  }
  return { ...facts, [name]: value };
}

/** Parses a fault as JSON and adds it to the previous ones. */
export function parseFault(text: string, faults: Fault[] = []): Fault[] {
  let fault: unknown;
  try {
    fault = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
  if (typeof fault !== 'object' || fault === null || !('with' in fault)) {
    throw new InvalidArgumentError('It must be an object with the field "with", e.g. {"with":{"status":503}}.');
  }
  return [...faults, fault as Fault];
}
