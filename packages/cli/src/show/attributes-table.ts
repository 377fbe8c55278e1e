import Table from 'cli-table3';

/** Two columns within `columns` characters; long values go on in the next line. */
export function attributesTable(attributes: Readonly<Record<string, string>>, columns: number): string {
  const nameWidth = Math.min(Math.max(...Object.keys(attributes).map((name) => name.length)), columns - 30) + 2;
  const valueWidth = Math.max(...Object.values(attributes).map((value) => value.length)) + 2;
  const table = new Table({
    colWidths: [nameWidth, Math.min(valueWidth, columns - nameWidth - 3)],
    wordWrap: true,
    // At any character: a long word would be cut off otherwise. It counts escape sequences too: no colour in here.
    wrapOnWordBoundary: false,
    // No rules between the rows: an identity is a dozen lines, not two.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The library's own colours do not look whether the output is a terminal.
    style: { head: [], border: [] },
  });
  table.push(...Object.entries(attributes));
  return table.toString();
}
