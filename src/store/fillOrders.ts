import type Database from 'better-sqlite3';
import { type FillImage, fillImage } from './fillImage.js';
import { fillTexts } from './fillTexts.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import type { NewIds } from './loadIds.js';
import type { OrderRuns } from './orderRuns.js';
import { longestCell, type RecordBytes, recordBytes } from './recordBytes.js';
import { byCustomer, byOrder } from './sortedRows.js';

/** A column of lines on its way into the table. */
export interface FilledColumn {
  readonly name: LineNumber;
  /** The number that stands for no value, if not NaN. */
  readonly none?: number;
  /** The texts that the numbers are codes of. */
  readonly texts?: readonly string[];
}

/** The indexes that are built here, or stay empty because what they hold is null in every row; the ones of no other. */
const indexes = ['order_rows_by_order', 'order_rows_returns', 'customer_rows_by_household'];
const real = new Set(['quantity', 'exchange_rate']);

/**
 * Fills the empty table of order lines, with its indexes, and those tables of ids that are empty too, by way of an image.
 * Answers how many lines; `undefined`, with nothing done, if that is not possible.
 */
export function fillOrders(
  db: Database.Database,
  runs: OrderRuns,
  columns: readonly FilledColumn[],
  fixed: Readonly<Record<string, number>>,
  ids: readonly NewIds[],
  pageSize?: number,
): number | undefined {
  const tables = ['order_rows', ...ids.map(({ table }) => table)];
  const ranges = runs.ranges();
  const whole = columns.every(({ name }) => real.has(name) || ranges.get(name)?.whole !== false);
  if (!whole || indexesOf(db, tables).some((name) => !indexes.includes(name))) return undefined;
  const longest = Math.max(
    ...ids.map(({ texts }) => longestText(texts)),
    columns.reduce((sum, { texts = [] }) => sum + longestWord(texts), 0),
  );
  if (longest > longestCell / 2) return undefined;
  const image = fillImage(db, tables, pageSize);
  if (image === undefined) return undefined;
  try {
    for (const one of ids) fillTexts(image, one, columnsOf(db, one.table));
    const count = fillRows(db, image, runs, columns, fixed);
    image.copy();
    return count;
  } finally {
    image.close();
  }
}

function fillRows(
  db: Database.Database,
  image: FillImage,
  runs: OrderRuns,
  columns: readonly FilledColumn[],
  fixed: Readonly<Record<string, number>>,
): number {
  const record = recordBytes();
  const writers = columnsOf(db, 'order_rows').map((name) => {
    const column = columns.find((given) => given.name === name);
    return column === undefined ? constant(record, fixed[name] ?? Number.NaN) : writer(record, column);
  });
  const rows = image.tree('order_rows', 'index');
  const returns = image.tree('order_rows_returns', 'index');
  const [returnsOrder, amounts] = (['returns_order', 'amount'] as const).map((wanted) =>
    columns.some(({ name }) => name === wanted),
  );
  let count = 0;
  runs.each(byCustomer, (block, length) => {
    for (let row = 0; row < length; row++) {
      record.begin();
      for (let i = 0; i < writers.length; i++) writers[i]!(block, row);
      record.cell();
      rows.add(record.bytes, record.length());
      if (returnsOrder && amounts && block.amount[row]! < 0 && block.returns_order[row]! > 0)
        addKey(record, returns, byCustomer, block, row);
    }
    count += length;
  });
  rows.end();
  returns.end();
  const orders = image.tree('order_rows_by_order', 'index');
  runs.each(byOrder, (block, length) => {
    for (let row = 0; row < length; row++) addKey(record, orders, byOrder, block, row);
  });
  orders.end();
  return count;
}

function addKey(
  record: RecordBytes,
  tree: ReturnType<FillImage['tree']>,
  names: typeof byCustomer | typeof byOrder,
  block: LineColumns,
  row: number,
): void {
  record.begin();
  for (let i = 0; i < names.length; i++) record.integer(block[names[i]!][row]!);
  record.cell();
  tree.add(record.bytes, record.length());
}

type Write = (block: LineColumns, row: number) => void;

function constant(record: RecordBytes, value: number): Write {
  return () => record.integer(value);
}

function writer(record: RecordBytes, { name, none, texts }: FilledColumn): Write {
  if (texts !== undefined) {
    const bytes = texts.map((text) => Buffer.from(text));
    return (block, row) => {
      const code = block[name][row]!;
      if (code === none) record.nothing();
      else record.text(bytes[code]!, 0, bytes[code]!.length);
    };
  }
  if (real.has(name)) return (block, row) => record.real(block[name][row]!);
  if (none === undefined) return (block, row) => record.integer(block[name][row]!);
  return (block, row) => {
    const value = block[name][row]!;
    if (value === none) record.nothing();
    else record.integer(value);
  };
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

function longestText({ ends, count }: NewIds['texts']): number {
  let longest = 0;
  for (let i = 0; i < count; i++) longest = Math.max(longest, ends[i]! - (i === 0 ? 0 : ends[i - 1]!));
  return longest;
}
