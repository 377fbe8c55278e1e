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

/** The longest latency, in milliseconds: a day. Timers cannot wait longer than 24 days. */
const MAX_LATENCY_MS = 86_400_000;

/** Parses `5`, or `2,40` as median and 99th percentile of a log-normal distribution, in milliseconds. */
export function parseLatency(text: string): SimulateFlags['latency'] {
  const [, first, second] = /^(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const medianMs = Number(first ?? Number.NaN);
  const p99Ms = second === undefined ? undefined : Number(second);
  if (medianMs <= MAX_LATENCY_MS) {
    if (p99Ms === undefined) return medianMs;
    if (medianMs > 0 && p99Ms >= medianMs && p99Ms <= MAX_LATENCY_MS) return { medianMs, p99Ms };
  }
  throw new InvalidArgumentError(
    `It must be milliseconds such as 5, or a median and a higher 99th percentile such as 2,40, up to ${MAX_LATENCY_MS}.`,
  );
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

/** Parses a fault as JSON and adds it to the previous ones. The simulator checks it when it starts. */
export function parseFault(text: string, faults: Fault[] = []): Fault[] {
  try {
    return [...faults, JSON.parse(text) as Fault];
  } catch {
    throw new InvalidArgumentError('It must be JSON, e.g. {"with":{"status":503}}.');
  }
}
