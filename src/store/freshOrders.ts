import type Database from 'better-sqlite3';
import type { Io } from '../io.js';
import { type LineColumns, type LineNumber, lineNumbers } from './lineColumns.js';
import type { LoadCell } from './load.js';
import type { GrowingIds } from './loadIds.js';
import { type OrderFill, orderFill } from './orderFill.js';
import { orderRuns } from './orderRuns.js';
import { stagedColumns } from './orderStage.js';
import { packedRows } from './packedRows.js';
import { type SameOrders, sameOrders } from './sameOrders.js';
import { sortKeys } from './sortedRows.js';

/** An image costs some milliseconds: fewer lines are inserted sooner. */
const worthFilling = 20_000;

/** A line of the file takes as long to find in the store as so many that are walked over. */
const worthWalking = 8;

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
  /** The orders that the store has as they are, if there are enough lines for a walk over all that it has, and not too many. */
  same(whole: boolean): SameOrders | undefined;
  /** Writes the lines into the staging table, in no order, without those of some orders. */
  writeInto(table: 'temp.stage', without?: SameOrders): void;
  /** Writes the lines into the store, and the ids that wait to be written; answers how many lines. */
  write(load: number): Promise<number>;
}

/**
 * Lines need no comparing with each other as long as those of each order come with ascending whole numbers: no key can be
 * there twice. They are kept by column, sorted, and written in the order of the table, half of it by `thread` if there is one. `ids` are the dictionaries of their ids.
 */
export function freshOrders(
  db: Database.Database,
  filled: ReadonlySet<string>,
  texts: WordTexts,
  ids: readonly GrowingIds[],
  thread?: Io['thread'],
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
    without?: SameOrders,
  ): number => {
    const ranges = runs.ranges();
    if (ranges.size === 0) return 0;
    const described = columns.map((name) => ({ ...meaning(name), range: ranges.get(name)! }));
    const rows = packedRows(db, table, described, fixed);
    let count = 0;
    runs.each(sorted, (block, length) => {
      const cells = columns.map((name) => block[name]);
      const left = without === undefined ? length : kept(cells, block.order_no, length, without);
      rows.write(cells, left);
      count += left;
    });
    return count;
  };
  const meaning = (name: LineNumber) => {
    const none = noneOf(name);
    return { name, ...(Number.isNaN(none) ? {} : { none }), ...(isWord(name) ? { texts: texts[name] } : {}) };
  };
  let fill: OrderFill | undefined;
  let filling = false;
  let followed = 0;
  const follow = () => {
    if (!filling && runs.total() >= worthFilling) {
      filling = true;
      fill = runs.total() === runs.count() ? orderFill(db, ids) : undefined;
    }
    fill?.follow(columns, followed, runs.count());
    if (fill !== undefined) followed = runs.count();
  };
  return {
    room(rows) {
      follow();
      columns = runs.room(rows);
      // What was kept so far may have left.
      followed = Math.min(followed, runs.count());
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
    same(whole) {
      const lines = runs.kept();
      if ('runs' in lines || lines.count * worthWalking < storedLines(db)) return undefined;
      const keys: ReadonlySet<string> = new Set([...sortKeys, 'row']);
      const compared = names.filter((name) => !keys.has(name)).map(meaning);
      const empty = stagedColumns.filter((name) => !filled.has(name));
      return sameOrders(db, lines, compared, empty, whole);
    },
    writeInto(table, without) {
      fill?.close();
      written(table, names, {}, false, without);
      runs.end();
    },
    async write(load) {
      const columns = names.filter((name) => name !== 'row');
      follow();
      let count: number | undefined;
      try {
        count = await fill?.finish(runs, columns.map(meaning), { load }, thread);
      } finally {
        fill?.close();
      }
      for (const one of ids) one.flush();
      if (count === undefined) {
        const empty = db.prepare('select 1 from order_rows limit 1').get() === undefined;
        if (empty) db.exec('drop index order_rows_by_order');
        count = written('order_rows', columns, { load }, true);
        if (empty) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
      }
      runs.end();
      return count;
    },
  };
}

/** Moves the rows of orders that are not in `without` to the front; answers how many they are. */
function kept(
  cells: readonly (Int32Array | Float64Array)[],
  orders: ArrayLike<number>,
  rows: number,
  without: SameOrders,
): number {
  const others: number[] = [];
  for (let row = 0; row < rows; row++) if (!without.has(orders[row]!)) others.push(row);
  for (const values of cells) for (const [to, from] of others.entries()) values[to] = values[from]!;
  return others.length;
}

/** How many lines loads have brought, those that left among them. */
function storedLines(db: Database.Database): number {
  return db
    .prepare<[], number>(`select coalesce(sum(inserted), 0) from load_rows where table_name = 'orders'`)
    .pluck()
    .get()!;
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
