import type { Day } from '../days.js';
import type { Store } from './open.js';

const first = `select min(first_day) from load_rows where table_name = 'orders' and undone_by is null`;

/** The day of the first order that was loaded, by what the loads say of themselves; `undefined` without orders. */
export async function firstOrderDay(store: Store): Promise<Day | undefined> {
  return store.db.prepare<[], Day | null>(first).pluck().get() ?? undefined;
}
