import type Database from 'better-sqlite3';
import type { Day } from '../days.js';
import type { Io } from '../io.js';
import type { TableName } from '../tables.js';
import { dropImage } from './fillImage.js';
import type { BatchRefusals, LoadBatch } from './loadBatch.js';
import type { Store } from './open.js';
import { createViews } from './views.js';

/** A typed value of a row that is loaded; instants are day × 100,000 + second + 1 (0 = no time of day). */
export type LoadCell = string | number | null;

/** Why a row can not go into the store. */
export interface LoadRefusal {
  readonly column: string;
  readonly value: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * `update`: a row replaces the stored one with its key if it differs and is not older at its source. `keep`: the stored
 * one stays. `replace`: as update, and stored rows that the files of the command do not have are taken out.
 */
export type LoadPolicy = 'update' | 'replace' | 'keep';

/** What every loader is told about its load. */
export interface LoadContext {
  readonly db: Database.Database;
  readonly load: number;
  /** The business day on which the load happens. */
  readonly today: Day;
  readonly exportedOn: Day | undefined;
  readonly addCustomers: boolean;
  /** Which columns of the table the file gives. */
  readonly given: ReadonlySet<string>;
  /** Names of further columns, kept as attributes of customers. */
  readonly attributes: readonly string[];
  /** What becomes of rows whose key the store has. */
  readonly policy: LoadPolicy;
  /** The rows come from a rejects file: they complete what was loaded before. */
  readonly mended: boolean;
  /** Another thread that can take work, if there is one. */
  readonly thread?: Io['thread'];
}

/** What became of the rows that were put. */
export interface LoadCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Stored rows that left without another version. */
  readonly removed?: number;
  readonly firstDay?: Day | undefined;
  readonly lastDay?: Day | undefined;
  /** Remarks for people. */
  readonly notes: readonly string[];
}

/** Takes the rows of one file, in their order, then applies them. */
export interface Loader {
  /** Takes one row, cells in the order of the table's columns; answers why not, if not. */
  put(
    row: readonly LoadCell[],
    line: number,
    attributes: readonly (string | null)[],
  ): LoadRefusal | undefined;
  /** Told of a row that was refused before it got here, by the text of its first key column. */
  passed?(key: string): void;
  /** Takes a batch in place of its rows one by one, with the same result. */
  putBatch?(batch: LoadBatch, refusals: BatchRefusals): void;
  finish(): LoadCounts | Promise<LoadCounts>;
}

/** What the ledger keeps of one load. */
export interface LoadRecord {
  readonly table: TableName;
  readonly source: string;
  readonly sha256: string;
  readonly loadedAt: string;
  readonly exportedOn: Day | undefined;
  readonly through: Day | undefined;
  readonly rowsRead: number;
  readonly rejected: number;
  readonly counts: LoadCounts;
  readonly options: string;
}

/** Memory for pages while much is written, in KiB: what does not fit is written twice. */
const cacheKib = 48 * 1024;

/**
 * Runs `work` in one immediate transaction: everything it loads is there afterwards, or nothing is. `keep` decides
 * at the end; an error rolls back, and so does a killed process.
 */
export async function transaction<T>(
  store: Store,
  work: () => Promise<T>,
  keep: (result: T) => boolean,
): Promise<T> {
  const { db } = store;
  db.pragma(`cache_size = -${cacheKib}`);
  db.exec('begin immediate');
  try {
    dropImage(db);
    const result = await work();
    db.exec(keep(result) ? 'commit' : 'rollback');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  } finally {
    dropImage(db);
  }
}

/** The number that the next load gets. */
export function nextLoad(store: Store): number {
  return store.db
    .prepare<[], { load: number }>('select coalesce(max(load), 0) + 1 as load from load_rows')
    .get()!.load;
}

const same = `select load from load_rows where sha256 = ? and table_name = ? and undone_by is null and undoes is null
order by load desc limit 1`;

/** The last load of a table that still counts and had the same bytes. */
export function loadedBefore(store: Store, table: TableName, sha256: string): number | undefined {
  return store.db.prepare<[string, string], { load: number }>(same).get(sha256, table)?.load;
}

const insertLoad = `
insert into load_rows (load, table_name, source, sha256, loaded_at, exported_on, through, rows_read, inserted, updated,
  unchanged, rejected, first_day, last_day, options, removed)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Writes a finished load into the ledger and makes the views anew, for the attributes it may have brought. */
export function recordLoad(store: Store, load: number, record: LoadRecord): void {
  const { counts } = record;
  store.db
    .prepare(insertLoad)
    .run(
      load,
      record.table,
      record.source,
      record.sha256,
      record.loadedAt,
      record.exportedOn ?? null,
      record.through ?? null,
      record.rowsRead,
      counts.inserted,
      counts.updated,
      counts.unchanged,
      record.rejected,
      counts.firstDay ?? null,
      counts.lastDay ?? null,
      record.options,
      counts.removed ?? 0,
    );
  if (record.table === 'customers') createViews(store.db, store.settings.currencyDigits);
}

/** Takes a packed instant apart: the day, and the second of the day or -1. */
export function instantDay(packed: number): Day {
  return Math.floor(packed / 100_000);
}

export function instantSecond(packed: number): number {
  return packed - Math.floor(packed / 100_000) * 100_000 - 1;
}

/** When a row was changed at its source, in seconds since 1970: its own `updated_at`, else the day of the export. */
export function updatedOf(context: LoadContext, cell: LoadCell): number | null {
  if (typeof cell === 'number') return instantDay(cell) * 86_400 + Math.max(0, instantSecond(cell));
  return context.exportedOn === undefined ? null : context.exportedOn * 86_400;
}
