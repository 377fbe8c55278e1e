import type { Fault, SimulatorOptions } from '@imds-otel/simulator';
import type { ImdsClient, ImdsClientOptions, ImdsErrorCode } from '../../src/index.ts';

/** How a situation is made, what the client is asked in it, and what must come of it. */
export interface Situation {
  readonly name: string;
  /** The simulator's switches; tokens are required by default. */
  readonly service?: SimulatorOptions;
  readonly faults?: readonly Fault[];
  /** In place of the simulator: nothing listens, or connections are met with silence. */
  readonly nobody?: 'refuses' | 'is silent';
  /** In place of the simulator: the bytes of the whole answer to each request, after which the connection is ended. */
  readonly answer?: (method: string) => string;
  readonly options?: ImdsClientOptions;
  /** Reads the instance id by default. */
  readonly ask?: (client: ImdsClient) => Promise<unknown>;
  /** A value read with version 2 or 1, or the error's code. */
  readonly outcome: 'v2' | 'v1' | ImdsErrorCode;
  /** The value, where it is not the instance id. */
  readonly value?: unknown;
  /** The requests that the client began: `token`, `v2`, `v1`, each with what came of it: a status, or stage and reason. */
  readonly requests: readonly string[];
  /** Where the kernel decides how far a request comes: how many of the requests there are at least. */
  readonly fewest?: number;
}

export const VERSION_1: SimulatorOptions = { tokens: 'optional' };

/** A fault of the token request, as often as said or always. */
export function onToken(effect: Fault['with'], times?: number): Fault[] {
  return [{ path: '/latest/api/token', with: effect, ...(times !== undefined && { times }) }];
}

/** A fault of the read, as often as said or always. */
export function onRead(effect: Fault['with'], times?: number): Fault[] {
  return [{ path: '/latest/meta-data/instance-id', with: effect, ...(times !== undefined && { times }) }];
}

export function repeat(count: number, request: string): string[] {
  return Array<string>(count).fill(request);
}
