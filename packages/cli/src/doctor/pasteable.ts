/** A shell command within `columns` characters, broken before options as a person would type it, still one command. */
export function pasteable(command: string, columns: number): string {
  if (command.length + 4 <= columns) return `    ${command}`;
  const lines: string[] = [];
  for (const part of command.split(/ (?=--)/)) {
    const last = lines.at(-1);
    // Four for the indent of the lines that follow, two for the backslash.
    if (last !== undefined && last.length + part.length + 1 + 8 <= columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`)).join(' \\\n');
}
