/** A setting that cannot be: which, where it was found, its value, and what is allowed. */
export class SettingProblem extends Error {
  override readonly name: string = 'SettingProblem';

  /**
   * @param setting as the user wrote it: the option's name, the variable's, or the line's with its file
   * @param allowed completes "must be"
   */
  constructor(setting: string, value: unknown, allowed: string) {
    super(`${setting} is ${describe(value)}, but must be ${allowed}`);
  }
}

function describe(value: unknown): string {
  if (typeof value !== 'string') return value instanceof URL ? withoutPassword(value.href) : String(value);
  return JSON.stringify(withoutPassword(value));
}

/** A mistaken endpoint may hold credentials, and errors are logged. */
function withoutPassword(value: string): string {
  return value.replace(/(?<=\/\/)[^/@]*(?=@)/, '***');
}
