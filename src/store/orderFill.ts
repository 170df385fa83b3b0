import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Io } from '../io.js';
import { encodedElsewhere } from './encodedRows.js';
import { type FillImage, fillImage } from './fillImage.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import type { GrowingIds } from './loadIds.js';
import type { ColumnRange, OrderRuns, SortedLines } from './orderRuns.js';
import { longestCell, type RecordBytes, recordBytes } from './recordBytes.js';
import { isReal, type RowColumn, recordRow } from './recordRow.js';
import { rowBlocks } from './rowBlocks.js';
import { textsFill } from './textsFill.js';
import type { TreePages } from './treePages.js';

/** A column of lines on its way into the table. */
export type FilledColumn = RowColumn & { readonly name: LineNumber };

/** Fills the empty tables of order lines and of new ids by way of an image. */
export interface OrderFill {
  /** Takes the lines from `from` to `to`, as they come in the file, and the ids that are new: what can be built is. */
  follow(lines: LineColumns, from: number, to: number): void;
  /** Writes everything; answers how many lines, or `undefined`, with nothing done, if that is not possible. */
  finish(
    runs: OrderRuns,
    columns: readonly FilledColumn[],
    fixed: Readonly<Record<string, number>>,
    thread?: Io['thread'],
  ): Promise<number | undefined>;
  /** Lets go of it; needed whatever became of it. */
  close(): void;
}

/** Another thread begins after some 100 ms: fewer lines are written sooner without. */
const worthThread = 200_000;

/** The indexes that are built here, or stay empty because what they hold is null in every row; there may be no other. */
const indexes = ['order_rows_by_order', 'order_rows_returns', 'customer_rows_by_household'];
const sortKeys = ['customer', 'day', 'order_no', 'line'] as const;
const orderKeys = ['order_no', 'line', 'customer', 'day'] as const;

/** Begins to fill; `undefined` if there can be no image, or if a table is not empty or not as it is known here. */
export function orderFill(
  db: Database.Database,
  ids: readonly GrowingIds[],
  pageSize?: number,
  worth = worthThread,
): OrderFill | undefined {
  if (db.prepare('select 1 from order_rows limit 1').get() !== undefined) return undefined;
  const waiting = ids.flatMap((one) => (one.waiting() === undefined ? [] : [one]));
  const tables = ['order_rows', ...waiting.map((one) => one.waiting()!.table)];
  if (indexesOf(db, tables).some((name) => !indexes.includes(name))) return undefined;
  const image = fillImage(db, tables, pageSize);
  if (image === undefined) return undefined;
  const texts = waiting.map((one) => textsFill(image, one.waiting()!, columnsOf(db, one.waiting()!.table)));
  const followIds = (step: 'follow' | 'end') => {
    for (const [i, one] of waiting.entries()) texts[i]![step](one.waiting()!.texts);
  };
  const key = recordBytes(orderKeys.length);
  const orders = image.tree('order_rows_by_order', 'index');
  /** Whether lines come in the order of their orders, as they do unless a file is sorted by something else. */
  let ordered = true;
  let possible = true;
  let lastOrder = 0;
  let lastLine = -1;
  return {
    follow(lines, from, to) {
      if (!waiting.every(isFit)) possible = false;
      if (!possible) return;
      followIds('follow');
      const { order_no, line } = lines as { readonly order_no: Int32Array; readonly line: Int32Array };
      for (let row = from; ordered && row < to; row++) {
        const order = order_no[row]!;
        ordered = order > lastOrder || (order === lastOrder && line[row]! > lastLine);
        lastOrder = order;
        lastLine = line[row]!;
      }
      if (ordered) addKeys(key, orders, orderKeys, lines, from, to);
    },
    async finish(runs, columns, fixed, thread) {
      const ranges = runs.ranges();
      const whole = columns.every(({ name }) => isReal(name) || ranges.get(name)!.whole);
      const longest = columns.reduce((sum, { texts = [] }) => sum + longestWord(texts), 0);
      if (!possible || !whole || longest > longestCell / 2 || !waiting.every(isFit)) return undefined;
      const rows = filledRows(db, image, runs, columns, fixed);
      const split = thread === undefined || runs.total() < worth ? undefined : runs.sorted();
      const half = split && thread && rows.half(split, thread);
      // The other thread begins only when this one pauses.
      if (half !== undefined) await setImmediate();
      followIds('end');
      if (half === undefined) rows.all();
      else await half();
      const count = runs.total();
      if (ordered) orders.end();
      // Without its counterpart in the image the index would keep SQLite from taking records as they are.
      else db.exec('drop index order_rows_by_order');
      image.copy();
      if (!ordered) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
      for (const one of waiting) one.written();
      return count;
    },
    close: image.close,
  };
}

/** Whether new ids still wait, and none is too long for a page. */
function isFit(ids: GrowingIds): boolean {
  const waiting = ids.waiting();
  return waiting !== undefined && waiting.texts.longest <= longestCell / 2;
}

interface FilledRows {
  /** Writes the rows of the table. */
  all(): void;
  /** Begins to have the second half of the rows written by another thread; what comes back writes the first, and joins them. */
  half(split: SortedLines, thread: NonNullable<Io['thread']>): () => Promise<void>;
}

function filledRows(
  db: Database.Database,
  image: FillImage,
  runs: OrderRuns,
  columns: readonly FilledColumn[],
  fixed: Readonly<Record<string, number>>,
): FilledRows {
  const ranges = runs.ranges();
  const varying = columns.filter((column) => !isConstant(column, ranges.get(column.name)!));
  const constants = new Map<string, number>(Object.entries(fixed));
  for (const { name } of columns) constants.set(name, ranges.get(name)!.least);
  const given = new Map(columns.map((column) => [column.name as string, column]));
  const described = columnsOf(db, 'order_rows').map((name) => ({
    ...given.get(name),
    name,
    ...(varying.some((column) => column.name === name) ? {} : { always: constants.get(name) ?? Number.NaN }),
  }));
  const row = recordRow(described);
  const rows = image.tree('order_rows', 'index');
  const returns = image.tree('order_rows_returns', 'index');
  const key = recordBytes(sortKeys.length);
  const returning = columns.some(({ name }) => name === 'returns_order');
  const names = new Set<LineNumber>([...sortKeys, ...varying.map(({ name }) => name)]);
  const returned = new Set<LineNumber>([...sortKeys, 'returns_order', 'amount']);
  const needed = returning ? new Set([...names, ...returned]) : names;
  const addReturns = (block: LineColumns, length: number) => {
    if (!returning) return;
    const { amount, returns_order } = block;
    for (let i = 0; i < length; i++) {
      if (amount[i]! < 0 && returns_order[i]! > 0) addKeys(key, returns, sortKeys, block, i, i + 1);
    }
  };
  const add = (block: LineColumns, length: number) => {
    row.addAll(block, length, rows);
    addReturns(block, length);
  };
  const end = () => {
    rows.end();
    returns.end();
  };
  return {
    all() {
      runs.each(true, add, needed);
      end();
    },
    half({ columns: lines, order }, thread) {
      const middle = order.length >> 1;
      const second = encodedElsewhere(thread, {
        columns: Object.fromEntries([...names].map((name) => [name, lines[name]])) as unknown as LineColumns,
        order: order.slice(middle),
        names: [...names],
        row: described,
        pageSize: image.pageSize,
      });
      return async () => {
        rowBlocks(lines, order, 0, middle, needed, add);
        const run = await second;
        if (run !== undefined && rows.append(run)) {
          if (returning) rowBlocks(lines, order, middle, order.length, returned, addReturns);
        } else rowBlocks(lines, order, middle, order.length, needed, add);
        end();
      };
    },
  };
}

/** Adds the keys of lines to the tree of an index. */
function addKeys(
  record: RecordBytes,
  tree: TreePages,
  names: typeof sortKeys | typeof orderKeys,
  block: LineColumns,
  from: number,
  to: number,
): void {
  const [first, second, third, fourth] = names.map((name) => block[name]) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (let row = from; row < to; row++) {
    record.begin();
    record.integer(first[row]!);
    record.integer(second[row]!);
    record.integer(third[row]!);
    record.integer(fourth[row]!);
    tree.add(record.bytes, record.cell(), record.end());
  }
}

function isConstant({ name }: FilledColumn, { least, most, missing }: ColumnRange): boolean {
  return least === most && !missing && !(sortKeys as readonly string[]).includes(name);
}

/** The columns of a table, in order. */
function columnsOf(db: Database.Database, table: string): readonly string[] {
  return db
    .prepare<[string], string>('select name from pragma_table_info(?) order by cid')
    .pluck()
    .all(table);
}

/** The indexes of tables, besides those that their definitions imply. */
function indexesOf(db: Database.Database, tables: readonly string[]): readonly string[] {
  return db
    .prepare<[string], string>(
      `select name from sqlite_schema where type = 'index' and sql is not null
        and tbl_name in (select value from json_each(?)) order by name`,
    )
    .pluck()
    .all(JSON.stringify(tables));
}

function longestWord(texts: readonly string[]): number {
  return texts.reduce((longest, text) => Math.max(longest, Buffer.byteLength(text)), 0);
}
