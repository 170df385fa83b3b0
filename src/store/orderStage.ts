import type { LoadCell, LoadContext, LoadRefusal } from './load.js';
import { mendedOrders } from './loadMended.js';
import { duplicateKey } from './loadRefusals.js';
import { orderColumns, orderValues } from './loadStagedOrders.js';
import { typed } from './loadTypes.js';

/** The columns of a staged line: those of an order line, and the line of the file. */
export const stagedColumns = [...orderColumns, 'row'];

/** The table in which order lines wait to be compared with the store. */
export interface OrderStage {
  /** Takes a line, its cells in the order of `stagedColumns`; `key` names it in messages. */
  put(cells: LoadCell[], key: () => string): LoadRefusal | undefined;
  /** Keeps the position of a rejected row free. */
  pass(order: number, position: number): void;
  /** Rows that say again what the file said before, or what the store has. */
  folded(): number;
}

/** Makes the staging table, empty. `positional` tells that lines are positions, `mended` that the file holds former rejects. */
export function orderStage(
  context: LoadContext,
  { positional, bound }: { readonly positional: boolean; readonly bound: ReadonlySet<string> },
): OrderStage {
  const { db } = context;
  db.exec(`drop table if exists temp.stage;
    drop table if exists temp.passed;
    create temp table passed (order_no integer, line, primary key (order_no, line)) without rowid;
    create temp table stage (${typed(db, 'order_rows', stagedColumns)}, primary key (order_no, line)) without rowid;`);
  // Columns that the file can not fill are not bound: that is a third of the cost of a row.
  const filled = stagedColumns.flatMap((name, i) => (bound.has(name) ? [{ name, i }] : []));
  const insert = db.prepare(
    `insert into temp.stage (${filled.map(({ name }) => name).join(', ')})
      values (${filled.map(() => '?').join(', ')}) on conflict do nothing`,
  );
  const find = db
    .prepare(
      `select ${[...orderValues, 'updated', 'row'].join(', ')} from temp.stage where order_no = ? and line = ?`,
    )
    .raw();
  const replace = db.prepare(
    `insert or replace into temp.stage values (${stagedColumns.map(() => '?').join(', ')})`,
  );
  const pass = db.prepare('insert into temp.passed values (?, ?)');
  const mended = positional && context.mended ? mendedOrders(db, orderValues) : undefined;
  const updatedAt = stagedColumns.indexOf('updated');
  let folded = 0;
  return {
    put(cells, key) {
      if (mended !== undefined) {
        const place = mended.place(cells[0] as number, cells.slice(2, 2 + orderValues.length));
        if (place === undefined) {
          folded++;
          return undefined;
        }
        cells[1] = place;
      }
      if (insert.run(filled.map(({ i }) => cells[i])).changes === 1) return undefined;
      const updated = cells[updatedAt] as number | null;
      const before = find.get(cells[0], cells[1]) as LoadCell[];
      const same = orderValues.every((_, i) => before[i] === cells[i + 2]);
      const seen = before[orderValues.length] as number | null;
      if (!same && (updated === null || seen === null || updated === seen)) {
        return duplicateKey('line', key(), before[orderValues.length + 1] as number);
      }
      if (updated !== null && seen !== null && updated > seen) replace.run(cells);
      folded++;
      return undefined;
    },
    pass: (order, position) => {
      pass.run(order, position);
    },
    folded: () => folded,
  };
}

/** The columns of a staged line that a file can fill. */
export function filledColumns(context: LoadContext): ReadonlySet<string> {
  const optional: Readonly<Record<string, boolean>> = {
    product: context.given.has('product_id'),
    ...Object.fromEntries(
      [
        'cost',
        'discount',
        'channel',
        'intermediary',
        'code',
        'currency',
        'original_amount',
        'exchange_rate',
      ].map((name) => [name, context.given.has(name)]),
    ),
    returns_order: context.given.has('returns_order_id'),
    updated: context.given.has('updated_at') || context.exportedOn !== undefined,
  };
  return new Set(stagedColumns.filter((name) => optional[name] !== false));
}
