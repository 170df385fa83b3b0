import type { Day } from '../days.js';
import type { Store } from './open.js';
import { newestOrderDay } from './orderColumns.js';

/** Order lines per day over the last weeks, and the last day that is covered. */
export interface RecentOrders {
  readonly firstDay: Day;
  readonly rows: Float64Array;
}

const weeks = 13;

const declared = "select max(through) from load_rows where undone_by is null and table_name = 'orders'";
const perDay =
  'select day, count(*) as n from order_rows where day between ? and ? group by day order by day';

/**
 * The last day that orders cover up to `asOf`: that of the newest order, or a later one that an export of orders was declared
 * complete through. `undefined` without orders.
 */
export function ordersCover(store: Store, asOf: Day): Day | undefined {
  const newest = newestOrderDay(store);
  if (newest === null) return undefined;
  const through = store.db.prepare<[], number | null>(declared).pluck().get() ?? newest;
  return Math.min(Math.max(newest, through), asOf);
}

/** Order lines per day in the weeks up to `last`, days without any included. */
export function recentOrders(store: Store, last: Day): RecentOrders {
  const firstDay = last - 7 * weeks + 1;
  const rows = new Float64Array(7 * weeks);
  for (const { day, n } of store.db
    .prepare<[number, number], { day: Day; n: number }>(perDay)
    .all(firstDay, last)) {
    rows[day - firstDay] = n;
  }
  return { firstDay, rows };
}
