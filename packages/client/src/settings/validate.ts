import { type ImdsError, imdsError } from '../errors.ts';

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
  const context = { operation: '', path: '', attempts: 0, elapsedMs: 0 };
  return imdsError('INVALID_SETTING', `${setting} is ${describe(value)}, but must be ${allowed}`, context);
}

/** Whether the value is an absolute `http:` or `https:` URL. `localhost:1338` is a URL too, with the scheme `localhost`. */
export function isHttpUrl(value: string | URL): boolean {
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

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(withoutPassword(value));
  return value instanceof URL ? withoutPassword(value.href) : String(value);
}

/** An endpoint may contain a password by mistake, and errors are logged. */
function withoutPassword(value: string): string {
  return value.replace(/(?<=\/\/)[^/@]*(?=@)/, '***');
}
