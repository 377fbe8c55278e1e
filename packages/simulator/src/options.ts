import type { Fault } from './faults/active-faults.ts';
import type { InstanceOptions } from './instance/facts.ts';
import type { LatencyDistribution } from './latency.ts';
import type { PresetName } from './presets.ts';
import type { RecordedRequest } from './recorded-requests.ts';

/** Options that `Simulator.configure()` can change while the simulator runs. */
export interface RuntimeOptions {
  /**
   * Whether a read needs an IMDSv2 session token. `'optional'` also allows IMDSv1, which sends no token.
   * Same as `HttpTokens` of the instance metadata options. Default `'required'`.
   */
  readonly tokens?: 'required' | 'optional' | undefined;
  /**
   * Whether IMDS is enabled. `'disabled'` responds to every request with 403.
   * Same as `HttpEndpoint` of the instance metadata options. Default `'enabled'`.
   */
  readonly endpoint?: 'enabled' | 'disabled' | undefined;
  /**
   * Simulates a hop limit that is too low, as in a container behind a bridge network: the response to the token request
   * never arrives. Reads are not affected. Default `false`.
   * - `true` or `'no-response'`: the connection stays open without a response.
   * - `'reset'`: a TCP reset after 1 second.
   * - `{ resetAfterMs }`: a TCP reset after this many milliseconds, 0 or more.
   */
  readonly hopLimitExceeded?: boolean | 'no-response' | 'reset' | { readonly resetAfterMs: number } | undefined;
  /**
   * Format of a 401 response. `'empty'` is HTTP/1.1 without a body. `'page'` is HTTP/1.0 with an XHTML page, as in
   * older captures of IMDS. Default `'empty'`.
   */
  readonly unauthorizedResponse?: 'empty' | 'page' | undefined;
  /**
   * Whether `tags/instance` exists.
   * Same as `InstanceMetadataTags` of the instance metadata options. Default `false`, as on EC2.
   */
  readonly instanceTags?: boolean | undefined;
  /** Delay of every response: a fixed number of milliseconds, or a distribution. Default 0. */
  readonly latencyMs?: number | LatencyDistribution | undefined;
  /**
   * Limit of packets per second, at least 5. EC2 allows 1024. A request counts as 5 packets. A request over the limit
   * waits as if its first packet was lost: 1 s, then 2 s more, then 4 s more. Default: no limit.
   */
  readonly packetsPerSecond?: number | undefined;
}

/** Options of `startSimulator()`. */
export interface SimulatorOptions extends RuntimeOptions {
  /** IP address to listen on, or `localhost`. Without `allowRemote`, only loopback. Default `'127.0.0.1'`. */
  readonly host?: string | undefined;
  /** TCP port to listen on. 0 uses any free port. Default 0. */
  readonly port?: number | undefined;
  /**
   * Allows `host` to be an address that other machines can reach. Their AWS SDKs might then use this simulator and its
   * invented credentials. Default `false`.
   */
  readonly allowRemote?: boolean | undefined;
  /** Instance that the simulator starts from. Default `'on-demand'`. */
  readonly preset?: PresetName | undefined;
  /** Attributes of the instance that differ from the preset. Default: none. */
  readonly instance?: InstanceOptions | undefined;
  /** Faults that apply from the start. Default: none. */
  readonly faults?: readonly Fault[] | undefined;
  /** How many of the latest requests `Simulator.requests` keeps. Set it for a long-running simulator. Default: all. */
  readonly maxRecordedRequests?: number | undefined;
  /** Seed of the random numbers for fault probabilities and latencies. Default 1. */
  readonly seed?: number | undefined;
  /**
   * Called once for every request, for example to log it: after the response was sent, after a fault applied, or after
   * the client closed the connection.
   */
  readonly onRequest?: ((request: RecordedRequest) => void) | undefined;
}
