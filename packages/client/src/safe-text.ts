/**
 * Characters that a terminal or a log viewer does not show as themselves: C0 and C1 controls, DEL, bidi controls, line and
 * paragraph separators, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Those of them that `JSON.stringify` does not escape. It escapes C0 controls and lone surrogates. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a text safe for a terminal and for one log line. Control characters, bidi controls, line separators and lone
 * surrogates are shown as escapes, e.g. `\u{1b}`. Everything else is unchanged.
 *
 * @example
 * ```ts
 * import { escapeControls } from '@imds-otel/client/internal';
 *
 * console.log(escapeControls('web\x1b[2J\n')); // web\u{1b}[2J\u{a}
 * ```
 */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${codeOf(character)}}`);
}

/**
 * The same for JSON: `JSON.stringify`, with DEL, C1 and bidi controls and line separators as `\uXXXX`. `JSON.parse` returns
 * the original value. A value that JSON does not have, such as undefined, is `null`.
 *
 * @param indent blanks for each level. Default: 0, everything in one line.
 * @throws TypeError if the value contains itself or a `bigint`
 */
export function toSafeJson(value: unknown, indent = 0): string {
  const json: string | undefined = JSON.stringify(value, undefined, indent);
  return (json ?? 'null').replace(UNSAFE_IN_JSON, (character) => `\\u${codeOf(character).padStart(4, '0')}`);
}

/** The code point in hexadecimal digits. */
function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
