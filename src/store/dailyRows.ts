import type { Day } from '../days.js';
import { eachLinePiece } from './linePieces.js';
import type { Store } from './open.js';

/** How many rows of a table speak of a day. */
export interface DayCount {
  readonly table: string;
  readonly day: Day;
  readonly rows: number;
}

const perDay = (table: string, rows: string, count: string) =>
  `select '${table}' as "table", day, ${count} as "rows" from ${rows} group by day`;

/** Rows per table and day; orders by their lines. */
export const dayCountsSql = (orders: boolean) =>
  `${[
    perDay('cases', 'case_rows', 'count(*)'),
    perDay('consents', 'consent_rows', 'count(*)'),
    perDay('contacts', "contact_rows where arm <> 'control'", 'count(*)'),
    perDay('costs', 'cost_rows', 'sum(copies)'),
    ...(orders ? [perDay('orders', 'order_rows', 'count(*)')] : []),
    perDay('responses', 'response_rows', 'sum(copies)'),
    perDay('visits', 'visit_rows', 'sum(copies)'),
  ].join('\nunion all ')}
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

/** Rows per table and day, days without rows left out; of order lines over columns. Contacts are people contacted, not those held out. */
export async function dayCounts(store: Store): Promise<readonly DayCount[]> {
  const lines = new Map<Day, number>();
  eachLinePiece(store, ['day'], (piece) => {
    const day = piece.whole('day');
    for (let i = 0; i < piece.rows; i++) lines.set(day[i]!, (lines.get(day[i]!) ?? 0) + 1);
  });
  const others = store.db.prepare<[], DayCount>(dayCountsSql(false)).all();
  const orders = [...lines]
    .sort(([a], [b]) => a - b)
    .map(([day, rows]): DayCount => ({ table: 'orders', day, rows }));
  const after = others.findIndex(({ table }) => table > 'orders');
  return after < 0 ? [...others, ...orders] : [...others.slice(0, after), ...orders, ...others.slice(after)];
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
