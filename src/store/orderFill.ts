import type Database from 'better-sqlite3';
import { type FillImage, fillImage } from './fillImage.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import type { GrowingIds } from './loadIds.js';
import type { ColumnRange, OrderRuns } from './orderRuns.js';
import { longestCell, type RecordBytes, recordBytes } from './recordBytes.js';
import { isReal, type RowColumn, recordRow } from './recordRow.js';
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
  ): number | undefined;
  /** Lets go of it; needed whatever became of it. */
  close(): void;
}

/** The indexes that are built here, or stay empty because what they hold is null in every row; there may be no other. */
const indexes = ['order_rows_by_order', 'order_rows_returns', 'customer_rows_by_household'];
const sortKeys = ['customer', 'day', 'order_no', 'line'] as const;
const orderKeys = ['order_no', 'line', 'customer', 'day'] as const;

/** Begins to fill; `undefined` if there can be no image, or if a table is not empty or not as it is known here. */
export function orderFill(
  db: Database.Database,
  ids: readonly GrowingIds[],
  pageSize?: number,
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
    finish(runs, columns, fixed) {
      const ranges = runs.ranges();
      const whole = columns.every(({ name }) => isReal(name) || ranges.get(name)!.whole);
      const longest = columns.reduce((sum, { texts = [] }) => sum + longestWord(texts), 0);
      if (!possible || !whole || longest > longestCell / 2 || !waiting.every(isFit)) return undefined;
      followIds('end');
      const count = fillRows(db, image, runs, columns, fixed);
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

function fillRows(
  db: Database.Database,
  image: FillImage,
  runs: OrderRuns,
  columns: readonly FilledColumn[],
  fixed: Readonly<Record<string, number>>,
): number {
  const ranges = runs.ranges();
  const varying = columns.filter((column) => !isConstant(column, ranges.get(column.name)!));
  const constants = new Map<string, number>(Object.entries(fixed));
  for (const { name } of columns) constants.set(name, ranges.get(name)!.least);
  const given = new Map(columns.map((column) => [column.name as string, column]));
  const row = recordRow(
    columnsOf(db, 'order_rows').map((name) => ({
      ...given.get(name),
      name,
      ...(varying.some((column) => column.name === name)
        ? {}
        : { always: constants.get(name) ?? Number.NaN }),
    })),
  );
  const rows = image.tree('order_rows', 'index');
  const returns = image.tree('order_rows_returns', 'index');
  const key = recordBytes(sortKeys.length);
  const returning = columns.some(({ name }) => name === 'returns_order');
  const names = new Set<LineNumber>([...sortKeys, ...varying.map(({ name }) => name)]);
  if (returning) names.add('returns_order').add('amount');
  let count = 0;
  runs.each(
    true,
    (block, length) => {
      row.addAll(block, length, rows);
      if (returning) {
        const { amount, returns_order } = block;
        for (let i = 0; i < length; i++) {
          if (amount[i]! < 0 && returns_order[i]! > 0) addKeys(key, returns, sortKeys, block, i, i + 1);
        }
      }
      count += length;
    },
    names,
  );
  rows.end();
  returns.end();
  return count;
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
