import type Database from 'better-sqlite3';
import type { LoadCell } from './load.js';

/** Finds the places of rows that come back from a rejects file into orders without line numbers. */
export interface MendedOrders {
  /** The line of a row, or `undefined` if the order has it already. */
  place(order: number, values: readonly LoadCell[]): number | undefined;
}

/**
 * Rows of a rejects file complete orders that are in the store without them: a row equal to a stored line that no earlier
 * row of the file claimed is that line; any other takes the first position that is free, which is where it was missing.
 * `columns` are those that make two lines equal, in the order of the values.
 */
export function mendedOrders(db: Database.Database, columns: readonly string[]): MendedOrders {
  const stored = db
    .prepare(`select line, ${columns.join(', ')} from order_rows where order_no = ? order by line`)
    .raw();
  const orders = new Map<
    number,
    { readonly lines: Set<LoadCell>; readonly open: LoadCell[][]; next: number }
  >();
  return {
    place(order, values) {
      let known = orders.get(order);
      if (known === undefined) {
        const rows = stored.all(order) as LoadCell[][];
        known = { lines: new Set(rows.map((row) => row[0]!)), open: rows, next: 1 };
        orders.set(order, known);
      }
      const equal = known.open.findIndex((row) => values.every((value, i) => row[i + 1] === value));
      if (equal >= 0) {
        known.open.splice(equal, 1);
        return undefined;
      }
      while (known.lines.has(known.next)) known.next++;
      known.lines.add(known.next);
      return known.next;
    },
  };
}
