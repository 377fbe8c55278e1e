/**
 * Indents a shell command and wraps it at `columns` characters. Lines break before options and end with a backslash, so
 * the text can be pasted into a shell.
 */
export function wrapCommand(command: string, columns: number): string[] {
  if (command.length + 4 <= columns) return [`    ${command}`];
  const lines: string[] = [];
  for (const part of command.split(/ (?=--)/)) {
    const last = lines.at(-1);
    // 8 characters: 6 for the indent of continuation lines, 2 for the backslash.
    if (last !== undefined && last.length + part.length + 1 + 8 <= columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.map(
    (line, index) => `${index === 0 ? '    ' : '      '}${line}${index === lines.length - 1 ? '' : ' \\'}`,
  );
}
