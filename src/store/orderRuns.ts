import type Database from 'better-sqlite3';
import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';
import { mergedRuns, runReader } from './mergedRuns.js';
import { blockRows, rowBlocks } from './rowBlocks.js';
import { sortedRows } from './sortedRows.js';

/** What the values of a column have in common. */
export interface ColumnRange {
  readonly least: number;
  readonly most: number;
  /** Whether there are whole numbers only; NaN does not count. */
  readonly whole: boolean;
  readonly missing: boolean;
}

/** Rows by column, and their numbers in order. */
export interface SortedLines {
  readonly columns: LineColumns;
  readonly order: Uint32Array;
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
  /** The rows in memory and their order, if all are there. */
  sorted(): SortedLines | undefined;
  /** Lets go of all rows. */
  end(): void;
}

const longestRun = 1_000_000;
/**
 * Keeps order lines in memory by column, and sorted runs of a million in a temporary table, so that memory stays
 * bounded however long the file is. `given` are the columns that the file fills; the others take no room. Rows of one
 * order must come with ascending lines. `longest` is the length of a run.
 */
export function orderRuns(
  db: Database.Database,
  given: ReadonlySet<LineNumber>,
  longest = longestRun,
): OrderRuns {
  let capacity = blockRows;
  let columns = lineColumns(capacity, given, true);
  let count = 0;
  let runs = 0;
  let spilled = 0;
  const ranges = new Map<LineNumber, ColumnRange>();
  const widen = () => {
    for (const name of given) {
      const range = rangeOf(columns[name], count);
      ranges.set(name, both(range, ranges.get(name)));
    }
  };
  const blocks = (
    sorted: boolean,
    names: ReadonlySet<LineNumber>,
    take: (block: LineColumns, rows: number) => void,
  ) => rowBlocks(columns, sorted ? sortedRows(columns, count) : undefined, 0, count, names, take);
  const spill = () => {
    if (runs === 0) {
      db.exec(`drop table if exists temp.order_runs;
        create temp table order_runs (run integer, block integer, rows integer, name text, body blob,
          primary key (run, block, name)) without rowid;`);
    }
    const insert = db.prepare('insert into temp.order_runs values (?, ?, ?, ?, ?)');
    widen();
    let number = 0;
    blocks(true, given, (block, rows) => {
      for (const name of given) {
        const { buffer, BYTES_PER_ELEMENT: bytes } = block[name];
        insert.run(runs, number, rows, name, Buffer.from(buffer as ArrayBuffer, 0, rows * bytes));
      }
      number++;
    });
    runs++;
    spilled += count;
    count = 0;
  };
  return {
    room(rows) {
      if (count > 0 && count + rows > longest) spill();
      if (count + rows > capacity) {
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
      if (runs === 0) {
        blocks(sorted, names, take);
        return;
      }
      if (count > 0) spill();
      columns = lineColumns(0, given);
      capacity = 0;
      const readers = Array.from({ length: runs }, (_, run) => runReader(db, run, given));
      if (sorted) mergedRuns(readers, given, blockRows, take);
      else {
        for (const reader of readers) {
          for (; reader.columns !== undefined; reader.nextBlock()) take(reader.columns, reader.rows());
        }
      }
    },
    sorted: () => (runs > 0 ? undefined : { columns, order: sortedRows(columns, count) }),
    end() {
      columns = lineColumns(0, given);
      capacity = 0;
      count = 0;
      if (runs > 0) db.exec('drop table temp.order_runs');
      runs = 0;
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
