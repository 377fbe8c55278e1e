import type { Fault, SimulatorOptions } from '@imds-otel/simulator';
import type { ImdsClient, ImdsClientOptions, ImdsErrorCode } from '../../src/index.ts';

/** A situation of a client: its service, the call, and the expected outcome. */
export interface Situation {
  readonly name: string;
  /** Options of the simulator. Default: tokens are required. */
  readonly service?: SimulatorOptions;
  readonly faults?: readonly Fault[];
  /** Instead of the simulator: a port that refuses connections, or one at which opening a connection never ends. */
  readonly listener?: 'refuses' | 'never-responds';
  /** Instead of the simulator: returns all bytes of the response to each request. Then the connection is closed. */
  readonly respond?: (method: string) => string;
  readonly options?: ImdsClientOptions;
  /** Default: reads the instance id. */
  readonly call?: (client: ImdsClient) => Promise<unknown>;
  /** The IMDS version that the value was read with, or the code of the error. */
  readonly outcome: 'v2' | 'v1' | ImdsErrorCode;
  /** Default: the instance id. */
  readonly value?: unknown;
  /** Each attempt: `token`, or for a read `IMDSv2` or `IMDSv1`, then its status code, or stage and reason of its failure. */
  readonly requests: readonly string[];
  /** The least number of requests, if their number depends on the kernel. */
  readonly minRequests?: number;
}

export const V1_ALLOWED: SimulatorOptions = { tokens: 'optional' };

/** A fault of the token request. Default: it never ends. */
export function onToken(effect: Fault['with'], times?: number): Fault[] {
  return [{ path: '/latest/api/token', with: effect, ...(times !== undefined && { times }) }];
}

/** A fault of the read of the instance id. Default: it never ends. */
export function onRead(effect: Fault['with'], times?: number): Fault[] {
  return [{ path: '/latest/meta-data/instance-id', with: effect, ...(times !== undefined && { times }) }];
}

export function repeat(count: number, request: string): string[] {
  return Array<string>(count).fill(request);
}
