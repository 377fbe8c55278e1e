import Table from 'cli-table3';
import { escapeControls } from '../terminal.ts';

/** Formats attributes as a table with two columns, at most `columns` characters wide. Long values wrap. */
export function attributesTable(attributes: Readonly<Record<string, string>>, columns: number): string[] {
  const rows = Object.entries(attributes).map((row) => row.map(escapeControls));
  const nameWidth = Math.min(Math.max(...rows.map(([name = '']) => name.length)), columns - 30) + 2;
  const valueWidth = Math.max(...rows.map(([, value = '']) => value.length)) + 2;
  const table = new Table({
    colWidths: [nameWidth, Math.min(valueWidth, columns - nameWidth - 3)],
    wordWrap: true,
    // Wrap at any character, because the library truncates long words. Its width includes escape sequences: no colors.
    wrapOnWordBoundary: false,
    // No lines between rows: they would double the height of the table.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The library's default colors ignore whether the output is a terminal.
    style: { head: [], border: [] },
  });
  table.push(...rows);
  return table.toString().split('\n');
}
