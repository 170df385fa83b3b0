import type Database from 'better-sqlite3';
import { type LineColumns, type LineNumber, lineNumbers } from './lineColumns.js';
import type { LoadCell } from './load.js';
import { orderRuns } from './orderRuns.js';
import { stagedColumns } from './orderStage.js';
import { packedRows } from './packedRows.js';

/** Columns of an order line whose texts travel as codes. */
export const wordNames = ['channel', 'intermediary', 'code', 'currency'] as const;
export type WordTexts = Readonly<Record<(typeof wordNames)[number], string[]>>;

/** Lines of which none can be another one of the file, in memory, until the file ends. */
export interface FreshOrders {
  /** Columns with room for so many more lines: the next one is written at `count()`. */
  room(rows: number): LineColumns;
  count(): number;
  /** Keeps the line that was written there, unless it needs to be compared with another line: then it answers false. */
  keep(): boolean;
  /** Writes the lines into the staging table, in no order. */
  writeInto(table: 'temp.stage', fixed: Readonly<Record<string, number>>): void;
  /** Writes the lines into the store; answers how many. */
  write(load: number): number;
}

/**
 * Lines need no comparing with each other as long as those of each order come with ascending whole numbers: no key can be
 * there twice. They are kept by column, sorted, and written in the order of the table.
 */
export function freshOrders(
  db: Database.Database,
  filled: ReadonlySet<string>,
  texts: WordTexts,
): FreshOrders {
  const names = lineNumbers.filter((name) => filled.has(name));
  const runs = orderRuns(db, new Set(names));
  let lastLine = new Int32Array(1 << 12).fill(-1);
  let columns: LineColumns = runs.room(1);
  const written = (
    table: string,
    columns: readonly LineNumber[],
    fixed: Readonly<Record<string, number>>,
    sorted: boolean,
  ): number => {
    const ranges = runs.ranges();
    if (ranges.size === 0) return 0;
    const described = columns.map((name) => {
      const none = noneOf(name);
      return {
        name,
        range: ranges.get(name)!,
        ...(Number.isNaN(none) ? {} : { none }),
        ...(isWord(name) ? { texts: texts[name] } : {}),
      };
    });
    const rows = packedRows(db, table, described, fixed);
    let count = 0;
    runs.each(sorted, (block, length) => {
      rows.write(
        columns.map((name) => block[name]),
        length,
      );
      count += length;
    });
    return count;
  };
  return {
    room(rows) {
      columns = runs.room(rows);
      return columns;
    },
    count: runs.count,
    keep() {
      const at = runs.count();
      const order = columns.order_no[at]!;
      const line = columns.line[at]!;
      if (order >= lastLine.length) {
        const grown = new Int32Array(Math.max(order + 1, lastLine.length * 2)).fill(-1);
        grown.set(lastLine);
        lastLine = grown;
      }
      if (line <= lastLine[order]!) return false;
      lastLine[order] = line;
      runs.added();
      return true;
    },
    writeInto: (table, fixed) => {
      written(table, names, fixed, false);
    },
    write(load) {
      const empty = db.prepare('select 1 from order_rows limit 1').get() === undefined;
      if (empty) db.exec('drop index order_rows_by_order');
      const count = written(
        'order_rows',
        names.filter((name) => name !== 'row'),
        { load },
        true,
      );
      if (empty) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
      return count;
    },
  };
}

/** The cells of a line for the stage. */
export function stagedCells(
  from: LineColumns,
  at: number,
  filled: ReadonlySet<string>,
  texts: WordTexts,
): LoadCell[] {
  return stagedColumns.map((column) => {
    if (!filled.has(column)) return null;
    const name = column as LineNumber;
    const value = from[name][at]!;
    if (value === noneOf(name) || Number.isNaN(value)) return null;
    return isWord(name) ? texts[name][value]! : value;
  });
}

/** The number that stands for no value: no order and no product is 0, no second and no word is -1. */
function noneOf(name: LineNumber): number {
  if (name === 'product' || name === 'returns_order') return 0;
  return name === 'second' || isWord(name) ? -1 : Number.NaN;
}

function isWord(name: string): name is (typeof wordNames)[number] {
  return (wordNames as readonly string[]).includes(name);
}
