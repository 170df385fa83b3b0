import type { Day } from '../days.js';
import { newestKeptDay } from './keptTables.js';
import type { Store } from './open.js';
import { newestOrderDay } from './orderColumns.js';

const newest = `
select max(day) as day from (
  select @orders as day
  union all select coalesce(@contacts, (select max(day) from contact_rows))
  union all select max(day) from response_rows
  union all select max(day) from visit_rows
  union all select max(day) from case_rows
  union all select max(through) from load_rows where undone_by is null
)`;

/**
 * The newest day of orders, contacts, responses, visits or cases, or the day that an export was declared complete through; never a day
 * after `today`, for no window is over before its last day has passed.
 */
export async function newestDay(store: Store, today: Day): Promise<Day | undefined> {
  const known = { orders: newestOrderDay(store), contacts: newestKeptDay(store, 'contact') ?? null };
  const day = store.db.prepare<[object], { day: number | null }>(newest).get(known)?.day ?? undefined;
  return day === undefined ? undefined : Math.min(day, today);
}
