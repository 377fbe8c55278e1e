import { isDelayMs, MAX_DELAY_MS } from './delay.ts';
import { checkLatency } from './latency.ts';
import type { RuntimeOptions } from './options.ts';
import { PACKETS_PER_REQUEST } from './packet-limit.ts';

/** Runtime options with a value for each. */
export type RuntimeSettings = { readonly [Name in keyof RuntimeOptions]-?: NonNullable<RuntimeOptions[Name]> };

const DEFAULTS: RuntimeSettings = {
  tokens: 'required',
  endpoint: 'enabled',
  hopLimitExceeded: false,
  unauthorizedResponse: 'empty',
  instanceTags: false,
  latencyMs: 0,
  packetsPerSecond: Number.POSITIVE_INFINITY,
};

/**
 * Returns `current` with the given changes.
 * @throws TypeError if a value is invalid.
 */
export function changeSettings(changes: RuntimeOptions, current: RuntimeSettings = DEFAULTS): RuntimeSettings {
  const settings: RuntimeSettings = {
    tokens: changes.tokens ?? current.tokens,
    endpoint: changes.endpoint ?? current.endpoint,
    hopLimitExceeded: changes.hopLimitExceeded ?? current.hopLimitExceeded,
    unauthorizedResponse: changes.unauthorizedResponse ?? current.unauthorizedResponse,
    instanceTags: changes.instanceTags ?? current.instanceTags,
    latencyMs: changes.latencyMs ?? current.latencyMs,
    packetsPerSecond: changes.packetsPerSecond ?? current.packetsPerSecond,
  };
  checkOneOf('tokens', settings.tokens, ['required', 'optional']);
  checkOneOf('endpoint', settings.endpoint, ['enabled', 'disabled']);
  checkOneOf('unauthorizedResponse', settings.unauthorizedResponse, ['empty', 'page']);
  checkHopLimitExceeded(settings.hopLimitExceeded);
  checkLatency(settings.latencyMs);
  if (!(settings.packetsPerSecond >= PACKETS_PER_REQUEST)) {
    throw new TypeError(
      `Invalid packetsPerSecond ${settings.packetsPerSecond}. ` +
        `Use at least ${PACKETS_PER_REQUEST}, the packets of one request.`,
    );
  }
  return settings;
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new TypeError(`Invalid ${name} '${value}'. Use '${allowed.join("' or '")}'.`);
  }
}

function checkHopLimitExceeded(value: RuntimeSettings['hopLimitExceeded']): void {
  const valid =
    typeof value === 'object' && value !== null
      ? isDelayMs(value.resetAfterMs)
      : typeof value === 'boolean' || value === 'no-response' || value === 'reset';
  if (!valid) {
    throw new TypeError(
      `Invalid hopLimitExceeded ${JSON.stringify(value)}. Use true, false, 'no-response', 'reset' or { resetAfterMs } from 0 to ${MAX_DELAY_MS}.`,
    );
  }
}
