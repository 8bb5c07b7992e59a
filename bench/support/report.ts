/**
 * A table as plain text: the first column to the left, the others, which are figures, to the right.
 * @param rows cells in the order of `heads`
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd();
  return [line(heads), widths.map((width) => '-'.repeat(width)).join('   '), ...rows.map(line)].join('\n');
}
