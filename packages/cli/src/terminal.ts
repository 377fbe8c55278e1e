/**
 * The only module that writes the output of the command. IMDS, tags, DMI data, the environment and error messages can
 * contain escape sequences of terminals, so each function here escapes control characters before it adds a style.
 */
import { styleText } from 'node:util';
import { clientInternal } from './client-internal.ts';

/** A color or weight. */
export type Format = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** A part of a line that has a style if colors are on. */
export interface StyledText {
  readonly format: Format;
  readonly text: string;
}

/** A line whose parts have different styles. */
export interface StyledLine {
  readonly parts: readonly (string | StyledText)[];
}

/** One line of output. A line break in it is shown as an escape, like any other control character. */
export type Line = string | StyledLine;

/** Returns a text in a style, for `styledLine`. */
export function styled(format: Format, text: string): StyledText {
  return { format, text };
}

export function styledLine(...parts: readonly (string | StyledText)[]): StyledLine {
  return { parts };
}

/** Returns the text with control characters shown as escapes, e.g. to measure its width. Applying it twice is harmless. */
export function escapeControls(text: string): string {
  return clientInternal().escapeControls(text);
}

/** Splits the text of an item into lines. Its line breaks are kept; all other control characters are escaped. */
export function splitLines(text: string): string[] {
  return text.split(/\r?\n/);
}

/** Formats lines for a stream: plain text if it is piped or `NO_COLOR` is set, as in Node's `util.styleText`. */
export function formatLines(lines: readonly Line[], stream: NodeJS.WriteStream): string {
  const formatPart = (part: string | StyledText): string =>
    typeof part === 'string' ? escapeControls(part) : styleText(part.format, escapeControls(part.text), { stream });
  return lines
    .map((line) => (typeof line === 'string' ? escapeControls(line) : line.parts.map(formatPart).join('')))
    .join('\n');
}

/** Width of the output in characters: the terminal's, but at least 72 and at most 120. 80 without a terminal. */
export function outputColumns(): number {
  return Math.min(Math.max(process.stdout.columns ?? 80, 72), 120);
}

/** Prints the command's result: one line or several. */
export function print(lines: Line | readonly Line[]): void {
  process.stdout.write(`${formatLines(toArray(lines), process.stdout)}\n`);
}

/** Prints JSON. A parser returns the original values, including their control characters. */
export function printJson(value: unknown): void {
  process.stdout.write(`${clientInternal().toSafeJson(value, 2)}\n`);
}

/**
 * Prints statements that a shell or another program reads. They are not changed, because a value must reach the program
 * as it is. Only a person reads a terminal, so control characters are escaped there.
 */
export function printStatements(statements: readonly string[]): void {
  if (process.stdout.isTTY) print(statements.flatMap((statement) => statement.split('\n')));
  else process.stdout.write(statements.map((statement) => `${statement}\n`).join(''));
}

/** Prints what is not the command's result: notices, warnings and errors. */
export function printError(lines: Line | readonly Line[]): void {
  process.stderr.write(`${formatLines(toArray(lines), process.stderr)}\n`);
}

function toArray(lines: Line | readonly Line[]): readonly Line[] {
  return isArray(lines) ? lines : [lines];
}

function isArray(value: Line | readonly Line[]): value is readonly Line[] {
  return Array.isArray(value);
}
