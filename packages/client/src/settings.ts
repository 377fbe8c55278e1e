import type { Dispatcher } from 'undici';
import { checkEndpointOptions, type EndpointOptions, findEndpoint } from './endpoint.ts';
import type { ImdsAttempt } from './events.ts';
import { SettingProblem } from './setting-problem.ts';
import { checkRange, type Range, SharedSettings, toBoolean, toNumber } from './shared-settings.ts';
import { MAX_TOKEN_TTL_SECONDS } from './token.ts';

/**
 * Options of an `ImdsClient`. One given here wins over the environment, which wins over the shared config file.
 *
 * All times count event-loop time: while the loop is blocked they stand still, so that answers which wait in a socket are
 * not given up because the application was busy.
 */
export interface ImdsClientOptions extends EndpointOptions {
  /**
   * Whether every call is refused with `DISABLED`, without a request. Default: whether `AWS_EC2_METADATA_DISABLED` is
   * `true`, in any case.
   */
  readonly disabled?: boolean;
  /**
   * One operation with everything in it (token, retries, fallback), in milliseconds, up to an hour. Default: 5000, enough
   * for a silent token request, its retry, and the read with version 1.
   */
  readonly timeoutMs?: number;
  /**
   * One HTTP request, from opening the connection to the last byte, in milliseconds, up to an hour. Default:
   * `AWS_METADATA_SERVICE_TIMEOUT` or `metadata_service_timeout` of the shared config file, both in seconds, then 1000: the
   * service is in the host itself and answers within a few milliseconds.
   */
  readonly attemptTimeoutMs?: number;
  /**
   * Opening the connection, in milliseconds, up to an hour; never more than the attempt has. Default: 1000. Where it is not
   * known that this is EC2, 300 is plenty.
   */
  readonly connectTimeoutMs?: number;
  /**
   * Tries of one HTTP request, the first included, 1 to 1000. Used for 429, 500, 502, 503, 504, and connections that fail or
   * break; silence is tried twice at most, as each costs the whole time of an attempt. Default:
   * `AWS_METADATA_SERVICE_NUM_ATTEMPTS` or `metadata_service_num_attempts` of the shared config file, then 3.
   */
  readonly maxAttempts?: number;
  /**
   * The life of a session token that is asked for, 1 to 21600 seconds. It is replaced 120 seconds before its end. Default:
   * 21600 (6 hours), the longest that the service grants, as a token costs a request.
   */
  readonly tokenTtlSeconds?: number;
  /**
   * Whether version 1, without a token, may be used when no token can be had. Default: true, unless
   * `AWS_EC2_METADATA_V1_DISABLED` or `ec2_metadata_v1_disabled` of the shared config file is `true`: an instance that allows
   * version 1 behind too small a hop limit can be read no other way.
   */
  readonly v1Fallback?: boolean;
  /**
   * Routes the requests, for networks where the service is reached in another way. It is given `headersTimeout: 0` and
   * `bodyTimeout: 0`, and is not closed with the client. Default: a connection of undici's own for each request, by no proxy.
   */
  readonly dispatcher?: Dispatcher;
  /** Called once for each HTTP request, when it has ended. What it throws becomes a process warning. */
  readonly onAttempt?: (attempt: ImdsAttempt) => void;
}

/** Every setting as it counts. */
export interface Settings {
  readonly endpoint: URL;
  readonly attemptTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxAttempts: number;
  readonly tokenTtlSeconds: number;
  readonly v1Fallback: boolean;
}

const MILLISECONDS: Range = { least: 1, most: 3_600_000 };
const SECONDS: Range = { least: 0.001, most: 3600 };
const ATTEMPTS: Range = { least: 1, most: 1000, whole: true };
const TTL: Range = { least: 1, most: MAX_TOKEN_TTL_SECONDS, whole: true };

/** @throws SettingProblem */
export function checkOptions(options: ImdsClientOptions): void {
  checkEndpointOptions(options);
  for (const name of ['timeoutMs', 'attemptTimeoutMs', 'connectTimeoutMs'] as const) {
    if (options[name] !== undefined) checkRange(name, options[name], MILLISECONDS);
  }
  if (options.maxAttempts !== undefined) checkRange('maxAttempts', options.maxAttempts, ATTEMPTS);
  if (options.tokenTtlSeconds !== undefined) checkRange('tokenTtlSeconds', options.tokenTtlSeconds, TTL);
  for (const name of ['disabled', 'v1Fallback'] as const) {
    if (!['undefined', 'boolean'].includes(typeof options[name])) {
      throw new SettingProblem(name, options[name], 'true or false');
    }
  }
}

/** What says that IMDS is switched off; undefined where nothing does. @throws SettingProblem */
export function findSwitchedOff(options: ImdsClientOptions): string | undefined {
  if (options.disabled !== undefined) return options.disabled ? 'the option disabled' : undefined;
  const setting = 'AWS_EC2_METADATA_DISABLED';
  const value = process.env[setting];
  return value && toBoolean({ setting, value }) ? setting : undefined;
}

/** Options that were checked, then the environment, then the shared config file, then the defaults. @throws SettingProblem */
export async function resolveSettings(options: ImdsClientOptions): Promise<Settings> {
  const shared = new SharedSettings(options.profile);
  return {
    endpoint: await findEndpoint(options, shared),
    attemptTimeoutMs: options.attemptTimeoutMs ?? (await findAttemptTimeout(shared)) ?? 1000,
    connectTimeoutMs: options.connectTimeoutMs ?? 1000,
    maxAttempts: options.maxAttempts ?? (await findAttempts(shared)) ?? 3,
    tokenTtlSeconds: options.tokenTtlSeconds ?? MAX_TOKEN_TTL_SECONDS,
    v1Fallback: options.v1Fallback ?? !(await findV1Disabled(shared)),
  };
}

async function findAttemptTimeout(shared: SharedSettings): Promise<number | undefined> {
  const found = await shared.find('timeoutSeconds');
  return found && toNumber(found, SECONDS) * 1000;
}

async function findAttempts(shared: SharedSettings): Promise<number | undefined> {
  const found = await shared.find('attempts');
  return found && toNumber(found, ATTEMPTS);
}

async function findV1Disabled(shared: SharedSettings): Promise<boolean> {
  const found = await shared.find('v1Disabled');
  return found !== undefined && toBoolean(found);
}
