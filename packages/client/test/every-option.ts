import type { ImdsClientOptions } from '../src/index.ts';

/** Every option of the client, explicitly undefined. The type requires each name and allows no other. */
export const EVERY_OPTION_UNDEFINED: { readonly [Name in keyof ImdsClientOptions]-?: undefined } = {
  endpoint: undefined,
  endpointMode: undefined,
  profile: undefined,
  disabled: undefined,
  timeoutMs: undefined,
  attemptTimeoutMs: undefined,
  connectTimeoutMs: undefined,
  maxAttempts: undefined,
  tokenTtlSeconds: undefined,
  v1Fallback: undefined,
  dispatcher: undefined,
  onAttempt: undefined,
};
