import type Database from 'better-sqlite3';
import { inOrder, type KeptLines } from './inOrder.js';
import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';
import { blockRows, rowBlocks } from './rowBlocks.js';
import { type RunFile, runBlock, runFile, runPath } from './runFile.js';

/** What the values of a column have in common. */
export interface ColumnRange {
  readonly least: number;
  readonly most: number;
  /** Whether there are whole numbers only; NaN does not count. */
  readonly whole: boolean;
  readonly missing: boolean;
}

export interface OrderRuns {
  /** The columns to write into, with room for `rows` more; from `count()` on. */
  room(rows: number): LineColumns;
  /** Says that a row was written at `count()`. */
  added(): void;
  count(): number;
  /** Rows in memory and in runs. */
  total(): number;
  /** What each column holds, over all rows. */
  ranges(): ReadonlyMap<LineNumber, ColumnRange>;
  /**
   * All rows, in blocks from 0 to `rows`: sorted by customer, day, order and line, or in no order. Only the columns `names`
   * are sure to be there.
   */
  each(
    sorted: boolean,
    take: (block: LineColumns, rows: number) => void,
    names?: ReadonlySet<LineNumber>,
  ): void;
  /** All rows, for whoever reads them from now on: no more can be added. */
  kept(): KeptLines;
  /** Lets go of all rows. */
  end(): void;
}

/** So many rows stay in memory; once there are more, runs are half as long. */
const longestRun = 1_000_000;

/**
 * Keeps order lines in memory by column, and sorted runs of a million in a temporary file, so that memory stays bounded
 * however long the file is; all of them if the store is in memory too. `given` are the columns that the file fills; the
 * others take no room. Rows of one order must come with ascending lines. `most` is the length of the first run.
 */
export function orderRuns(
  db: Database.Database,
  given: ReadonlySet<LineNumber>,
  most = longestRun,
): OrderRuns {
  let capacity = blockRows;
  let columns = lineColumns(capacity, given, true);
  let count = 0;
  let spilled = 0;
  let file: RunFile | undefined;
  let longest = db.memory ? Number.POSITIVE_INFINITY : most;
  const ranges = new Map<LineNumber, ColumnRange>();
  const widen = () => {
    for (const name of given) {
      const range = rangeOf(columns[name], count);
      ranges.set(name, both(range, ranges.get(name)));
    }
  };
  const release = () => {
    columns = lineColumns(0, given);
    capacity = 0;
    count = 0;
  };
  const spill = () => {
    file ??= runFile(runPath(db), [...given]);
    widen();
    file.begin();
    inOrder({ columns, count }, given, file.add);
    spilled += count;
    count = 0;
    longest = Math.ceil(most / 2);
    if (capacity !== longest) {
      capacity = longest;
      columns = lineColumns(capacity, given, true);
    }
  };
  const kept = (): KeptLines => {
    if (file === undefined) return { columns, count };
    if (count > 0) spill();
    release();
    return file;
  };
  return {
    room(rows) {
      if (count > 0 && count + rows > longest) spill();
      if (count + rows > capacity) {
        capacity = Math.max(capacity, blockRows);
        while (count + rows > capacity) capacity *= 2;
        const grown = lineColumns(capacity, given, true);
        for (const name of given) grown[name].set(columns[name].subarray(0, count) as never);
        columns = grown;
      }
      return columns;
    },
    added() {
      count++;
    },
    count: () => count,
    total: () => spilled + count,
    ranges() {
      if (count > 0) widen();
      return ranges;
    },
    each(sorted, take, names = given) {
      const lines = kept();
      if (sorted) inOrder(lines, names, take);
      else if (file === undefined) rowBlocks(columns, undefined, 0, count, names, take);
      else
        for (const run of file.runs) for (const block of run) take(runBlock(file, block, names), block.rows);
    },
    kept() {
      const lines = kept();
      return 'runs' in lines ? { file: lines.file, names: lines.names, runs: lines.runs } : lines;
    },
    end() {
      release();
      file?.close();
      file = undefined;
    },
  };
}

function rangeOf(values: Int32Array | Float64Array, count: number): ColumnRange {
  return values instanceof Int32Array ? rangeOfInts(values, count) : rangeOfFloats(values, count);
}

function rangeOfInts(values: Int32Array, count: number): ColumnRange {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  if (count > 0) {
    let low = values[0]!;
    let high = low;
    for (let i = 1; i < count; i++) {
      const value = values[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    least = low;
    most = high;
  }
  return { least, most, whole: true, missing: false };
}

function rangeOfFloats(values: Float64Array, count: number): ColumnRange {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let whole = true;
  let missing = false;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (Number.isNaN(value)) missing = true;
    else if (whole && !Number.isSafeInteger(value)) whole = false;
  }
  return { least, most, whole, missing };
}

function both(a: ColumnRange, b: ColumnRange | undefined): ColumnRange {
  if (b === undefined) return a;
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    whole: a.whole && b.whole,
    missing: a.missing || b.missing,
  };
}
