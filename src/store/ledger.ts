import type { Day } from '../days.js';
import { tableNames } from '../tables.js';
import type { Store } from './open.js';

/** A line of the ledger, as far as undoing goes by it. */
export interface Ledger {
  readonly load: number;
  readonly table: string;
  readonly source: string;
  readonly loadedAt: string;
  readonly exportedOn: Day | null;
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  readonly options: string;
  readonly undoneBy: number | null;
  readonly undoes: number | null;
}

const everyLoad = `select load, table_name as "table", source, loaded_at as loadedAt, exported_on as exportedOn,
  first_day as firstDay, last_day as lastDay, options, undone_by as undoneBy, undoes from load_rows order by load`;

/** The ledger, oldest load first. */
export function ledger(store: Store): readonly Ledger[] {
  return store.db.prepare<[], Ledger>(everyLoad).all();
}

/** Whether a line of the ledger is a load of an export that still counts. */
export function counts(entry: Ledger): boolean {
  return entry.undoneBy === null && entry.undoes === null;
}

/** Whether a line of the ledger speaks of an export, not of a plan or a list. */
export function isExport(entry: Ledger): boolean {
  return (tableNames as readonly string[]).includes(entry.table);
}
