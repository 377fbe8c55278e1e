import { styleText } from 'node:util';

/** Puts a text in a colour or weight where the reader can see one, e.g. `style('red', 'no')`. */
export type Style = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

/** On standard output: plain when piped or with `NO_COLOR`; the rules are those of Node's `util.styleText`. */
export const outputStyle: Style = (format, text) => styleText(format, text, { stream: process.stdout });

/** On standard error, which can be a terminal when standard output is piped, and the other way round. */
export const errorStyle: Style = (format, text) => styleText(format, text, { stream: process.stderr });

/** The width to draw for: the terminal's, within bounds a person reads well; 80 where there is none (a pipe, a CI log). */
export function outputColumns(): number {
  return Math.min(Math.max(process.stdout.columns ?? 80, 72), 120);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** For what is not the command's result: notices, warnings, errors. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}
