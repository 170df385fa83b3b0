import type Database from 'better-sqlite3';
import { type FillImage, fillImage } from './fillImage.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import type { GrowingIds } from './loadIds.js';
import type { ColumnRange, OrderRuns } from './orderRuns.js';
import { longestCell, type RecordBytes, recordBytes } from './recordBytes.js';
import { textsFill } from './textsFill.js';
import type { TreePages } from './treePages.js';

/** A column of lines on its way into the table. */
export interface FilledColumn {
  readonly name: LineNumber;
  /** The number that stands for no value, if not NaN. */
  readonly none?: number;
  /** The texts that the numbers are codes of. */
  readonly texts?: readonly string[];
}

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
const real = new Set(['quantity', 'exchange_rate']);
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
  const record = recordBytes();
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
      const { order_no, line } = lines;
      for (let row = from; ordered && row < to; row++) {
        const order = order_no[row]!;
        ordered = order > lastOrder || (order === lastOrder && line[row]! > lastLine);
        lastOrder = order;
        lastLine = line[row]!;
        if (ordered) addKey(record, orders, orderKeys, lines, row);
      }
    },
    finish(runs, columns, fixed) {
      const ranges = runs.ranges();
      const whole = columns.every(({ name }) => real.has(name) || ranges.get(name)!.whole);
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
  const record = recordBytes();
  const ranges = runs.ranges();
  const varying = columns.filter((column) => !isConstant(column, ranges.get(column.name)!));
  const writers: Write[] = [];
  let constants: Write[] = [];
  const endConstants = () => {
    if (constants.length === 0) return;
    record.begin();
    for (const write of constants) write(noLines, 0);
    const taken = record.taken();
    writers.push(() => record.repeat(taken));
    constants = [];
  };
  for (const name of columnsOf(db, 'order_rows')) {
    const column = columns.find((given) => given.name === name);
    if (column === undefined) constants.push(() => record.integer(fixed[name] ?? Number.NaN));
    else if (varying.includes(column)) {
      endConstants();
      writers.push(writer(record, column));
    } else {
      const { least } = ranges.get(name as LineNumber)!;
      const write = writer(record, column);
      constants.push(() => write({ ...noLines, [name]: Float64Array.of(least) }, 0));
    }
  }
  endConstants();
  const rows = image.tree('order_rows', 'index');
  const returns = image.tree('order_rows_returns', 'index');
  const returning = columns.some(({ name }) => name === 'returns_order');
  const names = new Set<LineNumber>([...sortKeys, ...varying.map(({ name }) => name)]);
  if (returning) names.add('returns_order').add('amount');
  let count = 0;
  runs.each(
    true,
    (block, length) => {
      for (let row = 0; row < length; row++) {
        record.begin();
        for (let i = 0; i < writers.length; i++) writers[i]!(block, row);
        record.cell();
        rows.add(record.bytes, record.length());
        if (returning && block.amount[row]! < 0 && block.returns_order[row]! > 0)
          addKey(record, returns, sortKeys, block, row);
      }
      count += length;
    },
    names,
  );
  rows.end();
  returns.end();
  return count;
}

function addKey(
  record: RecordBytes,
  tree: TreePages,
  names: typeof sortKeys | typeof orderKeys,
  block: LineColumns,
  row: number,
): void {
  record.begin();
  for (let i = 0; i < names.length; i++) record.integer(block[names[i]!][row]!);
  record.cell();
  tree.add(record.bytes, record.length());
}

type Write = (block: LineColumns, row: number) => void;

const noLines = {} as LineColumns;

function isConstant({ name }: FilledColumn, { least, most, missing }: ColumnRange): boolean {
  return least === most && !missing && !(sortKeys as readonly string[]).includes(name);
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
