import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Io } from '../io.js';
import { addKeys, orderKeys } from './addKeys.js';
import { fillImage } from './fillImage.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import type { GrowingIds } from './loadIds.js';
import type { ColumnRange, OrderRuns } from './orderRuns.js';
import { orderTrees, type TreesRequest, treesElsewhere } from './orderTrees.js';
import { longestCell, recordBytes } from './recordBytes.js';
import { isReal, type RowColumn } from './recordRow.js';
import { sortKeys } from './sortedRows.js';
import { textsFill } from './textsFill.js';

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
const indexes = [
  'order_rows_by_order',
  'order_rows_returns',
  'customer_rows_by_household',
  'customer_rows_won',
];

/** Begins to fill; `undefined` if there can be no image, or if a table is not empty or not as it is known here. */
export function orderFill(
  db: Database.Database,
  ids: readonly GrowingIds[],
  pageSize?: number,
  worth = worthThread,
): OrderFill | undefined {
  if (db.prepare('select 1 from order_rows limit 1').get() !== undefined) return undefined;
  const waiting = ids.flatMap((one) => (one.waiting() === undefined ? [] : [one]));
  const idTables = waiting.map((one) => one.waiting()!.table);
  const tables = ['order_rows', ...idTables];
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
      const trees = {
        lines: runs.kept(),
        rows: image.root('order_rows'),
        returns: image.root('order_rows_returns'),
        ...described(db, ranges, columns, fixed),
      };
      const count = runs.total();
      const elsewhere =
        thread !== undefined && count >= worth
          ? treesElsewhere(thread, { ...trees, pages: image.fork(true) })
          : undefined;
      try {
        // The other thread begins only when this one pauses.
        if (elsewhere !== undefined) await setImmediate();
        followIds('end');
        if (ordered) orders.end();
        // Without its counterpart in the image the index would keep SQLite from taking records as they are.
        else db.exec('drop index order_rows_by_order');
        image.copy(idTables);
        const last = (await elsewhere) ?? orderTrees({ ...trees, pages: image.fork(false) });
        image.copy(['order_rows'], last);
        if (!ordered) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
      } finally {
        // Whatever happened here, nobody may write into the image any more.
        await elsewhere;
      }
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

/** What the rows of the table are made of. */
function described(
  db: Database.Database,
  ranges: ReadonlyMap<LineNumber, ColumnRange>,
  columns: readonly FilledColumn[],
  fixed: Readonly<Record<string, number>>,
): Pick<TreesRequest, 'row' | 'varying' | 'returning'> {
  const varying = columns.flatMap((column) =>
    isConstant(column, ranges.get(column.name)!) ? [] : [column.name],
  );
  const constants = new Map<string, number>(Object.entries(fixed));
  for (const { name } of columns) constants.set(name, ranges.get(name)!.least);
  const given = new Map(columns.map((column) => [column.name as string, column]));
  const row = columnsOf(db, 'order_rows').map((name) => ({
    ...given.get(name),
    name,
    ...(varying.some((column) => column === name) ? {} : { always: constants.get(name) ?? Number.NaN }),
  }));
  return { row, varying, returning: columns.some(({ name }) => name === 'returns_order') };
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
