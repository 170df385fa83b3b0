import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';
import { rowBlocks } from './rowBlocks.js';
import { type LineRuns, runBlock } from './runFile.js';
import { sortedRows, sortKeys } from './sortedRows.js';

/** Reads one run, block by block; rows from `at` on were not taken yet. */
interface RunReader {
  columns: LineColumns;
  rows: number;
  at: number;
  next: number;
}

/**
 * Merges sorted runs and gives on the columns `names`, in blocks. Of all runs, the rows up to the first end of a block that
 * was read can have no others between them: these are sorted together, again and again.
 */
export function mergedRuns(
  from: LineRuns,
  names: ReadonlySet<LineNumber>,
  take: (block: LineColumns, rows: number) => void,
): void {
  const needed = new Set<LineNumber>([...names, ...sortKeys]);
  const read = (run: number, reader: RunReader): boolean => {
    const block = from.runs[run]![reader.next];
    if (block === undefined) return false;
    reader.columns = runBlock(from, block, needed);
    reader.rows = block.rows;
    reader.at = 0;
    reader.next++;
    return true;
  };
  const none = lineColumns(0, needed);
  const readers = from.runs.map((): RunReader => ({ columns: none, rows: 0, at: 0, next: 0 }));
  let open = readers.filter((reader, run) => read(run, reader));
  let together = lineColumns(0, needed);
  let room = 0;
  while (open.length > 0) {
    let first = open[0]!;
    for (const reader of open) {
      if (follows(first.columns, first.rows - 1, reader.columns, reader.rows - 1)) first = reader;
    }
    const ends = open.map((reader) =>
      reader === first ? reader.rows : firstAfter(reader, first.columns, first.rows - 1),
    );
    const count = open.reduce((sum, { at }, i) => sum + ends[i]! - at, 0);
    if (count > room) {
      room = 2 * count;
      together = lineColumns(room, needed);
    }
    let rows = 0;
    for (const [i, reader] of open.entries()) {
      const { columns, at } = reader;
      for (const name of needed) together[name].set(columns[name].subarray(at, ends[i]!) as never, rows);
      rows += ends[i]! - at;
      reader.at = ends[i]!;
    }
    rowBlocks(together, sortedRows(together, count), 0, count, names, take);
    open = open.filter((reader) => reader.at < reader.rows || read(readers.indexOf(reader), reader));
  }
}

/** The first row of a reader that follows a row of other columns. */
function firstAfter({ columns, at, rows }: RunReader, others: LineColumns, other: number): number {
  let from = at;
  let to = rows;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (follows(columns, middle, others, other)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function follows(a: LineColumns, row: number, b: LineColumns, other: number): boolean {
  for (const key of sortKeys) {
    const difference = a[key][row]! - b[key][other]!;
    if (difference !== 0) return difference > 0;
  }
  return false;
}
