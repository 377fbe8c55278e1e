import { type ImdsError, imdsError } from '../errors.ts';
import { toSafeJson } from '../safe-text.ts';
import { describeUrl } from './describe-url.ts';

/** A value from the environment or the shared config file, with the name by which the user knows it. */
export interface FoundSetting {
  readonly setting: string;
  readonly value: string;
}

/** The numbers that a setting accepts. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/**
 * @param setting as the user wrote it: the name of the option, the variable, or the config line with its file
 * @param allowed completes "must be"
 */
export function invalidSetting(setting: string, value: unknown, allowed: string): ImdsError {
  return settingError(setting, describe(value), allowed);
}

/** The same for a value that must be a URL. Errors are logged, so a password and whatever else it holds is left out. */
export function invalidUrl(setting: string, value: unknown, allowed: string): ImdsError {
  const isUrl = typeof value === 'string' || value instanceof URL;
  return settingError(setting, isUrl ? toSafeJson(describeUrl(value)) : describe(value), allowed);
}

/** @param description the value as the message shows it */
export function settingError(setting: string, description: string, allowed: string): ImdsError {
  const context = { operation: '', path: '', attempts: 0, elapsedMs: 0 };
  return imdsError('INVALID_SETTING', `${setting} is ${description}, but must be ${allowed}`, context);
}

/** Whether the value is an absolute `http:` or `https:` URL. `localhost:1338` is a URL too, with the scheme `localhost`. */
export function isHttpUrl(value: unknown): value is string | URL {
  if (typeof value !== 'string' && !(value instanceof URL)) return false;
  const text = String(value);
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** @throws ImdsError `INVALID_SETTING` */
export function toBoolean({ setting, value }: FoundSetting): boolean {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw invalidSetting(setting, value, 'true or false');
}

/** @throws ImdsError `INVALID_SETTING` */
export function toNumber({ setting, value }: FoundSetting, range: NumberRange): number {
  return checkNumber(setting, /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value, range);
}

/** @throws ImdsError `INVALID_SETTING` */
export function checkNumber(setting: string, value: unknown, { min, max, integer = false }: NumberRange): number {
  const fits = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));
  if (fits) return value;
  throw invalidSetting(setting, value, `${integer ? 'an integer' : 'a number'} from ${min} to ${max}`);
}

/** What may be a URL can hold a password, even if the setting is not for a URL. */
function describe(value: unknown): string {
  if (typeof value === 'string') return toSafeJson(/[@?#]|:\/\//.test(value) ? describeUrl(value) : value);
  if (value instanceof URL) return toSafeJson(describeUrl(value));
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
