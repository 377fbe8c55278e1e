import type { Dispatcher } from 'undici';
import { type EndpointOptions, resolveEndpoint } from './endpoint.ts';
import type { ImdsAttempt } from './events.ts';
import { MAX_TOKEN_TTL_SECONDS } from './token.ts';

/** Options of an `ImdsClient`. What is not given comes from the environment, then from the default. */
export interface ImdsClientOptions extends EndpointOptions {
  /** One operation, everything in it (token, retries, fallback): milliseconds in which the event loop could run. Default: 5000. */
  readonly timeoutMs?: number;
  /** One HTTP request, from opening the connection to the last byte, in milliseconds. Default: 1000. */
  readonly attemptTimeoutMs?: number;
  /** Opening the connection, in milliseconds. Default: 1000. */
  readonly connectTimeoutMs?: number;
  /** Tries of one HTTP request, the first included. Silence is retried once at most. Default: 3. */
  readonly maxAttempts?: number;
  /** The life of a session token that is asked for, 1 to 21600 seconds. Default: 21600 (6 hours). */
  readonly tokenTtlSeconds?: number;
  /** Whether version 1 may be used when no token can be had. Default: true. */
  readonly v1Fallback?: boolean;
  /** Routes the requests in place of undici clients of our own. It is not closed with the client. */
  readonly dispatcher?: Dispatcher;
  /** Called once for each HTTP request, when it has ended. */
  readonly onAttempt?: (attempt: ImdsAttempt) => void;
}

/** Every setting as it counts. */
export interface Settings {
  readonly disabled: boolean;
  readonly endpoint: URL;
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxAttempts: number;
  readonly tokenTtlSeconds: number;
  readonly v1Fallback: boolean;
}

export async function resolveSettings(options: ImdsClientOptions): Promise<Settings> {
  return {
    disabled: process.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true',
    endpoint: await resolveEndpoint(options),
    timeoutMs: options.timeoutMs ?? 5000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 1000,
    connectTimeoutMs: options.connectTimeoutMs ?? 1000,
    maxAttempts: options.maxAttempts ?? 3,
    tokenTtlSeconds: options.tokenTtlSeconds ?? MAX_TOKEN_TTL_SECONDS,
    v1Fallback: options.v1Fallback ?? true,
  };
}
