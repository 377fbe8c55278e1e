import { isIP } from 'node:net';
import type { Fault } from './faults.ts';
import type { InstanceFacts } from './instance/facts.ts';
import { checkLatency, type LatencyDistribution } from './latency.ts';
import { PACKETS_PER_EXCHANGE } from './packet-budget.ts';
import type { PresetName } from './presets.ts';
import type { RecordedRequest } from './recorded-requests.ts';

/** What can be switched while the simulator runs. */
export interface Switches {
  /** `required`: a read needs a session token (version 2). `optional`: version 1 is allowed too. Default `required`. */
  readonly tokens: 'required' | 'optional';
  /** `disabled`: everything is answered 403, as on an instance whose metadata endpoint is off. Default `enabled`. */
  readonly endpoint: 'enabled' | 'disabled';
  /**
   * The answer to the token request never arrives, as behind one network hop more than the instance allows: `true` or
   * `silent` for silence, `reset` for a connection reset after a second, or after `resetAfterMs`. Reads are not affected.
   * Default `false`.
   */
  readonly hopLimitExceeded: boolean | 'silent' | 'reset' | { readonly resetAfterMs: number };
  /**
   * What a refused read gets: `empty` is an HTTP/1.1 answer without a body, `page` the HTTP/1.0 answer with an XHTML page
   * that older captures show. Default `empty`.
   */
  readonly unauthorized: 'empty' | 'page';
  /** Whether the instance's tags are served under `tags/instance`. Default `false`, as on EC2. */
  readonly instanceTags: boolean;
  /** How long an answer takes, in milliseconds: always the same, or drawn from a distribution. Default 0. */
  readonly latencyMs: number | LatencyDistribution;
  /**
   * How many packets a second reach the service; EC2 lets 1024 pass. A request costs five, and one past the limit is
   * not read until the client's kernel would have sent its first packet again: 1, 3, 7… seconds later. Default no limit.
   */
  readonly packetsPerSecond: number;
}

/** What `startSimulator` takes. */
export interface SimulatorOptions extends Partial<Switches> {
  /** The address to bind: `127.0.0.1` by default. Anything but loopback needs `allowRemote`. */
  readonly host?: string;
  /** The port to bind: a free one by default. */
  readonly port?: number;
  /** Allows other machines to ask: they then get this simulator's made-up credentials. Default `false`. */
  readonly allowRemote?: boolean;
  /** The instance to start from: `on-demand` by default. */
  readonly preset?: PresetName;
  /** What the instance is, as far as it is not the preset's. */
  readonly instance?: Partial<InstanceFacts>;
  /** What goes wrong from the start. */
  readonly faults?: readonly Fault[];
  /** How many requests `requests` keeps, the latest: all by default. For a simulator that runs for days. */
  readonly keepRequests?: number;
  /** From which the probabilities of faults and latencies are drawn: 1 by default. */
  readonly seed?: number;
  /**
   * Called for every request, for a log: once its answer was sent, the fault that took its place has struck, or the
   * client has given up before.
   */
  readonly onRequest?: (request: RecordedRequest) => void;
}

const DEFAULT_SWITCHES: Switches = {
  tokens: 'required',
  endpoint: 'enabled',
  hopLimitExceeded: false,
  unauthorized: 'empty',
  instanceTags: false,
  latencyMs: 0,
  packetsPerSecond: Number.POSITIVE_INFINITY,
};

/** The switches as they are after a change. @throws TypeError where a value is not one of a switch's. */
export function changeSwitches(change: Partial<Switches>, from: Switches = DEFAULT_SWITCHES): Switches {
  const switches: Switches = {
    tokens: change.tokens ?? from.tokens,
    endpoint: change.endpoint ?? from.endpoint,
    hopLimitExceeded: change.hopLimitExceeded ?? from.hopLimitExceeded,
    unauthorized: change.unauthorized ?? from.unauthorized,
    instanceTags: change.instanceTags ?? from.instanceTags,
    latencyMs: change.latencyMs ?? from.latencyMs,
    packetsPerSecond: change.packetsPerSecond ?? from.packetsPerSecond,
  };
  checkOneOf('tokens', switches.tokens, ['required', 'optional']);
  checkOneOf('endpoint', switches.endpoint, ['enabled', 'disabled']);
  checkOneOf('unauthorized', switches.unauthorized, ['empty', 'page']);
  checkHopLimit(switches.hopLimitExceeded);
  checkLatency(switches.latencyMs);
  if (!(switches.packetsPerSecond >= PACKETS_PER_EXCHANGE)) {
    throw new TypeError(`packetsPerSecond is at least ${PACKETS_PER_EXCHANGE}, what one request costs.`);
  }
  return switches;
}

/** @throws TypeError where others than this machine could reach the address and nobody allowed that. */
export function checkHost(host: string, allowRemote: boolean): void {
  if (allowRemote || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return;
  throw new TypeError(
    `The simulator does not listen on ${host}: other machines could reach it and take it for their metadata service. ` +
      'Bind to 127.0.0.1 or ::1, or pass allowRemote: true if this network is yours.',
  );
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new TypeError(`${name} is '${allowed.join("' or '")}', not '${value}'.`);
}

function checkHopLimit(exceeded: Switches['hopLimitExceeded']): void {
  const valid =
    typeof exceeded === 'object'
      ? exceeded.resetAfterMs >= 0
      : typeof exceeded === 'boolean' || exceeded === 'silent' || exceeded === 'reset';
  if (!valid) throw new TypeError("hopLimitExceeded is true, false, 'silent', 'reset' or { resetAfterMs }.");
}
