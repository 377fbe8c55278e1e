import { styleText } from 'node:util';

/** Applies a color or weight to a text, e.g. `style('red', 'no')`. Returns the plain text if colors are off. */
export type Style = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

/** For standard output. Plain text if the output is piped or `NO_COLOR` is set, as in Node's `util.styleText`. */
export const outputStyle: Style = (format, text) => styleText(format, text, { stream: process.stdout });

/** For standard error, which can be a terminal while standard output is piped, and the other way around. */
export const errorStyle: Style = (format, text) => styleText(format, text, { stream: process.stderr });

/** Width of the output in characters: the terminal's, but at least 72 and at most 120. 80 without a terminal. */
export function outputColumns(): number {
  return Math.min(Math.max(process.stdout.columns ?? 80, 72), 120);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Prints what is not the command's result: notices, warnings and errors. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}
