import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeControls, toSafeJson } from '../src/safe-text.ts';

/** Every code point that a terminal or a log viewer does not show as itself. */
const UNSAFE: ReadonlySet<number> = new Set([
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0x061c,
  ...range(0x200e, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2066, 0x2069),
  ...range(0xd800, 0xdfff),
]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isSafe(text: string): boolean {
  return Array.from(text).every((character) => !UNSAFE.has(character.codePointAt(0) ?? 0));
}

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...UNSAFE).map((code) => String.fromCharCode(code)),
    fc.string({ unit: 'binary' }),
  ),
});

describe('escapeControls', () => {
  test('escapes exactly the unsafe characters', () => {
    for (const code of range(0, 0x10ffff)) {
      const character = String.fromCodePoint(code);
      const expected = UNSAFE.has(code) ? `\\u{${code.toString(16)}}` : character;
      if (escapeControls(character) !== expected) expect.fail(`U+${code.toString(16)}`);
    }
  });

  test('leaves no unsafe character in any text', () => {
    fc.assert(fc.property(hostile, (text) => isSafe(escapeControls(text))));
  });

  test('does not change other text', () => {
    expect(escapeControls('Zürich 東京 👩‍💻 \\n "quoted"')).toBe('Zürich 東京 👩‍💻 \\n "quoted"');
  });
});

describe('toSafeJson', () => {
  test('leaves no unsafe character in any value, and JSON.parse returns the value', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, fc.oneof(hostile, fc.array(hostile))), (value) => {
        const json = toSafeJson(value);
        expect(isSafe(json)).toBe(true);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('indents by the given number of blanks', () => {
    expect(toSafeJson({ a: '\u202e' }, 2)).toBe('{\n  "a": "\\u202e"\n}');
  });

  test('a value that JSON does not have is null', () => {
    expect(toSafeJson(undefined)).toBe('null');
  });
});
