import type { LineColumns, LineNumber } from './lineColumns.js';
import { mergedRuns } from './mergedRuns.js';
import { rowBlocks } from './rowBlocks.js';
import type { LineRuns } from './runFile.js';
import { sortedRows } from './sortedRows.js';

/** Lines in memory, in no order, or in sorted runs. Plain data: any thread can read them. */
export type KeptLines = LineRuns | { readonly columns: LineColumns; readonly count: number };

/** Gives on the columns `names` of all lines by customer, day, order and line, in blocks of which the first `rows` count. */
export function inOrder(
  lines: KeptLines,
  names: ReadonlySet<LineNumber>,
  take: (block: LineColumns, rows: number) => void,
): void {
  if ('runs' in lines) mergedRuns(lines, names, take);
  else rowBlocks(lines.columns, sortedRows(lines.columns, lines.count), 0, lines.count, names, take);
}
