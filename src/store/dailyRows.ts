import type { Day } from '../days.js';
import type { Store } from './open.js';

/** How many rows of a table speak of a day. */
export interface DayCount {
  readonly table: string;
  readonly day: Day;
  readonly rows: number;
}

const perDay = `
select 'orders' as "table", day, count(*) as "rows" from order_rows group by day
union all select 'contacts', day, count(*) from contact_rows where arm <> 'control' group by day
union all select 'responses', day, sum(copies) from response_rows group by day
union all select 'costs', day, sum(copies) from cost_rows group by day
union all select 'consents', day, count(*) from consent_rows group by day
union all select 'cases', day, count(*) from case_rows group by day
union all select 'visits', day, sum(copies) from visit_rows group by day
order by "table", day`;

/** The tables whose rows have a day, in the order of the loop. */
export const datedTables = [
  'orders',
  'contacts',
  'responses',
  'costs',
  'consents',
  'cases',
  'visits',
] as const;

/** Rows per table and day, days without rows left out. Contacts are people contacted, not those held out. */
export async function dayCounts(store: Store): Promise<readonly DayCount[]> {
  return store.db.prepare<[], DayCount>(perDay).all();
}

/** A load as the ledger has it. */
export interface LoadLine {
  readonly load: number;
  readonly table: string;
  readonly source: string;
  readonly loadedAt: string;
  readonly rowsRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly removed: number;
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  readonly undoneBy: number | null;
  readonly undoes: number | null;
}

const loadLines = `select load, table_name as "table", source, loaded_at as loadedAt, rows_read as rowsRead, inserted, updated,
  unchanged, rejected, removed, first_day as firstDay, last_day as lastDay, undone_by as undoneBy, undoes
from load_rows order by load desc`;

/** The ledger, newest load first. */
export async function loadAccounts(store: Store): Promise<readonly LoadLine[]> {
  return store.db.prepare<[], LoadLine>(loadLines).all();
}
