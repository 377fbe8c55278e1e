import { inspect } from 'node:util';

/** What a member of an object may be. */
export interface Member {
  readonly isValid: (value: unknown) => boolean;
  /** Completes the sentence "Use …". */
  readonly use: string;
}

/**
 * Checks each member of an object. A member with the value `undefined` counts as absent.
 * @param subject what the object is, for the message.
 * @returns a copy without the absent members.
 * @throws TypeError if a member is invalid or unknown.
 */
export function checkMembers(
  given: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, Member>>,
  subject: string,
): Record<string, unknown> {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of present) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member === undefined) {
      throw new TypeError(`Unknown member ${describe(name)} of a ${subject}. Use ${Object.keys(members).join(', ')}.`);
    }
    if (!member.isValid(value)) {
      throw new TypeError(`Invalid ${name} ${describe(value)} of a ${subject}. Use ${member.use}.`);
    }
  }
  return Object.fromEntries(present);
}

/** A number in a range, which includes both ends. */
export function numberBetween(minimum: number, maximum: number): Member {
  return {
    isValid: (value) => typeof value === 'number' && value >= minimum && value <= maximum,
    use: `a number from ${minimum} to ${maximum}`,
  };
}

/** A whole number in a range, which includes both ends. */
export function integerBetween(minimum: number, maximum: number): Member {
  const { isValid } = numberBetween(minimum, maximum);
  return {
    isValid: (value) => Number.isInteger(value) && isValid(value),
    use: `a whole number from ${minimum} to ${maximum}`,
  };
}

/** One of a few strings. */
export function isOneOf(allowed: readonly string[], use: string = allowed.join(', ')): Member {
  return { isValid: (value) => typeof value === 'string' && allowed.includes(value), use };
}

/** Whether a value is an object such as `{ name: value }`, and not an array, a map or the like. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** Shows an invalid value in an error message. Long ones are shortened. */
export function describe(value: unknown): string {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, customInspect: false, maxStringLength: 80 });
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
