import { escapeControls } from '@imds-otel/client/internal';

/** Longer values are left out, in characters. */
const MAX_LENGTH = 1024;

/**
 * What a value has to look like. The patterns are wide enough for every partition and for ids that AWS issues later, and
 * narrow enough that no value has a meaning in a shell, a log or an ARN.
 */
export const toAccountId: ToValue = matching(/^\d{1,32}$/);
/** `eu-central-1`, `us-isob-east-1`, `eusc-de-east-1`. */
export const toRegion: ToValue = matching(/^[a-z]{2,16}(?:-[a-z0-9]{1,32}){1,6}-\d{1,4}$/);
/** `eu-central-1a`, `us-west-2-lax-1a`, `us-east-1-wl1-bos-wlz-1`. */
export const toAvailabilityZone: ToValue = matching(/^[a-z]{2,16}(?:-[a-z0-9]{1,32}){2,10}$/);
export const toInstanceId: ToValue = matching(/^i-[0-9a-z]{1,64}$/i);
/** `m7g.large`, `u-24tb1.112xlarge`, `c7i.metal-24xl`. */
export const toInstanceType: ToValue = matching(/^[a-z][a-z0-9-]{0,63}\.[a-z0-9-]{1,64}$/i);
export const toImageId: ToValue = matching(/^ami-[0-9a-z]{1,64}$/i);
/** A DNS name. Underscores are common in private zones. */
export const toHostName: ToValue = matching(/^[a-z0-9_][a-z0-9_.-]{0,254}$/i);
/** Any printable text, e.g. the value of a tag. */
export const toText: ToValue = matching(/^/);

/** Whether a text has no control characters, line breaks, bidi controls or lone surrogates. */
export function isPrintable(text: string): boolean {
  return escapeControls(text) === text;
}

/** Returns the value without surrounding white space, or `undefined` if it does not look like what it should be. */
export type ToValue = (value: unknown) => string | undefined;

function matching(pattern: RegExp): ToValue {
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const text = value.trim();
    const isValid = text !== '' && text.length <= MAX_LENGTH && isPrintable(text) && pattern.test(text);
    return isValid ? text : undefined;
  };
}
