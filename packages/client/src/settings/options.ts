import type { Dispatcher } from 'undici';
import type { ImdsAttempt } from '../http/attempt.ts';
import { MAX_TOKEN_TTL_SECONDS } from '../token.ts';
import { AwsSettings } from './aws-settings.ts';
import { AWS_VARIABLES, readVariable } from './aws-variables.ts';
import { checkEndpointOptions, type EndpointOptions, findEndpoint } from './endpoint.ts';
import { checkNumber, invalidSetting, type NumberRange, toBoolean, toNumber } from './validate.ts';

/**
 * Options of an `ImdsClient`. An option overrides the environment, which overrides the shared config file.
 *
 * All times count event-loop time. They stand still while the loop is blocked, so that responses which wait in a socket do
 * not time out because the application was busy.
 */
export interface ImdsClientOptions extends EndpointOptions {
  /**
   * Whether every call rejects with `DISABLED` without a request. Default: `true` if `AWS_EC2_METADATA_DISABLED` is `true`,
   * in any case.
   */
  readonly disabled?: boolean | undefined;
  /**
   * For a whole call, including the token request, retries and the fallback, in milliseconds, from 1 to 3600000. Default:
   * 5000, enough for a token request that times out, its retry, and a read with IMDSv1.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * For one HTTP attempt, from opening the connection to the last byte, in milliseconds, from 1 to 3600000. Default:
   * `AWS_METADATA_SERVICE_TIMEOUT`, then `metadata_service_timeout` of the shared config file, both in seconds, then 1000.
   * IMDS usually responds within a few milliseconds.
   */
  readonly attemptTimeoutMs?: number | undefined;
  /**
   * To open the connection of one attempt, in milliseconds, from 1 to 3600000. Part of `attemptTimeoutMs`. Default: 1000.
   * 300 is enough if the host may not be on EC2.
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * Attempts of one HTTP request, including the first, from 1 to 1000. A request is retried after 429, 500, 502, 503, 504
   * and after a connection error. After a timeout it is retried once only. Default: `AWS_METADATA_SERVICE_NUM_ATTEMPTS`,
   * then `metadata_service_num_attempts` of the shared config file, then 3.
   */
  readonly maxAttempts?: number | undefined;
  /**
   * The requested lifetime of a session token, in seconds, from 1 to 21600. The token is renewed 120 seconds before its
   * end. Default: 21600 (6 hours), the longest that IMDS grants.
   */
  readonly tokenTtlSeconds?: number | undefined;
  /**
   * Whether reads fall back to IMDSv1 if IMDS issues no token. Default: `true`, unless `AWS_EC2_METADATA_V1_DISABLED` or
   * `ec2_metadata_v1_disabled` of the shared config file is `true`. IMDSv1 is the only way to read an instance whose hop
   * limit is too low.
   */
  readonly v1Fallback?: boolean | undefined;
  /**
   * An undici dispatcher that sends the requests. It gets `headersTimeout: 0` and `bodyTimeout: 0`, and is not closed with
   * the client. Default: a new connection for each request, without a proxy.
   */
  readonly dispatcher?: Dispatcher | undefined;
  /** Called once for each HTTP attempt, after its end. An error that it throws becomes a process warning. */
  readonly onAttempt?: ((attempt: ImdsAttempt) => void) | undefined;
}

/** The resolved value of each setting. */
export interface Settings {
  readonly endpoint: URL;
  readonly attemptTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxAttempts: number;
  readonly tokenTtlSeconds: number;
  readonly v1Fallback: boolean;
}

const MILLISECONDS: NumberRange = { min: 1, max: 3_600_000 };
const SECONDS: NumberRange = { min: 0.001, max: 3600 };
const ATTEMPTS: NumberRange = { min: 1, max: 1000, integer: true };
const TTL_SECONDS: NumberRange = { min: 1, max: MAX_TOKEN_TTL_SECONDS, integer: true };

/** @throws ImdsError `INVALID_SETTING` */
export function checkOptions(options: ImdsClientOptions): void {
  checkEndpointOptions(options);
  for (const name of ['timeoutMs', 'attemptTimeoutMs', 'connectTimeoutMs'] as const) {
    if (options[name] !== undefined) checkNumber(name, options[name], MILLISECONDS);
  }
  if (options.maxAttempts !== undefined) checkNumber('maxAttempts', options.maxAttempts, ATTEMPTS);
  if (options.tokenTtlSeconds !== undefined) checkNumber('tokenTtlSeconds', options.tokenTtlSeconds, TTL_SECONDS);
  for (const name of ['disabled', 'v1Fallback'] as const) {
    if (!['undefined', 'boolean'].includes(typeof options[name])) {
      throw invalidSetting(name, options[name], 'true or false');
    }
  }
}

/** @throws ImdsError `INVALID_SETTING` */
export function checkSignal(signal: unknown): void {
  const isSignal = signal instanceof EventTarget && 'aborted' in signal;
  if (signal !== undefined && !isSignal) throw invalidSetting('signal', signal, 'an AbortSignal');
}

/**
 * The name of the setting that disables IMDS; undefined if none does.
 *
 * @throws ImdsError `INVALID_SETTING`
 */
export function findDisablingSetting(options: ImdsClientOptions): string | undefined {
  if (options.disabled !== undefined) return options.disabled ? 'the option disabled' : undefined;
  const setting = AWS_VARIABLES.disabled;
  const value = readVariable(setting);
  return value && toBoolean({ setting, value }) ? setting : undefined;
}

/** @throws ImdsError `INVALID_SETTING` */
export async function resolveSettings(options: ImdsClientOptions): Promise<Settings> {
  const shared = new AwsSettings(options.profile);
  return {
    endpoint: await findEndpoint(options, shared),
    attemptTimeoutMs: options.attemptTimeoutMs ?? (await findAttemptTimeout(shared)) ?? 1000,
    connectTimeoutMs: options.connectTimeoutMs ?? 1000,
    maxAttempts: options.maxAttempts ?? (await findMaxAttempts(shared)) ?? 3,
    tokenTtlSeconds: options.tokenTtlSeconds ?? MAX_TOKEN_TTL_SECONDS,
    v1Fallback: options.v1Fallback ?? !(await findV1Disabled(shared)),
  };
}

async function findAttemptTimeout(shared: AwsSettings): Promise<number | undefined> {
  const found = await shared.find('timeoutSeconds');
  return found && toNumber(found, SECONDS) * 1000;
}

async function findMaxAttempts(shared: AwsSettings): Promise<number | undefined> {
  const found = await shared.find('attempts');
  return found && toNumber(found, ATTEMPTS);
}

async function findV1Disabled(shared: AwsSettings): Promise<boolean> {
  const found = await shared.find('v1Disabled');
  return found !== undefined && toBoolean(found);
}
