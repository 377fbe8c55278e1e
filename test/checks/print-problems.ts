/** What a check found at one place of a file. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
  readonly text: string;
}

/** Prints each problem on two lines, the place and the text, and lets the process fail if there are any. */
export function printProblems(problems: readonly Problem[]): void {
  for (const { file, line, column, text } of problems) {
    console.error(`${file}:${line}${column === undefined ? '' : `:${column}`}\n${wrap(text)}`);
  }
  if (problems.length === 0) return;
  console.error(`${problems.length} problem${problems.length === 1 ? '' : 's'}`);
  process.exitCode = 1;
}

/** A text in lines of at most 80 columns, indented by two. */
function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.pop() ?? '';
    if (line.length + word.length < 78) lines.push(`${line} ${word}`);
    else lines.push(line, ` ${word}`);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}
