import Database from 'better-sqlite3';
import { type KeptColumns, writePart } from './columnPieces.js';
import type { PackedColumns } from './columnWriter.js';
import { writable } from './lens.js';
import type { Store } from './open.js';

/**
 * Keeps packed columns that were read in the open transaction, and ends it; answers whether that went well. It does not where
 * another writer came in between or is at work, and where there is no room or no permission: then nothing is kept.
 */
export function keepPart(
  store: Store,
  noun: string,
  columns: PackedColumns,
  kept: KeptColumns,
  anew: boolean,
): boolean {
  const { db } = store;
  if (db.memory || db.readonly || !db.inTransaction) return false;
  try {
    writable(store, () => {
      writePart(db, noun, columns, kept, anew);
      db.exec('commit');
    });
    return true;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (db.inTransaction) db.exec('rollback');
    return false;
  }
}

/** Whether a lens shows a table otherwise than it is stored. */
export function isShown(db: Database.Database, table: string): boolean {
  return db.prepare<[string]>('select 1 from temp.sqlite_schema where name = ?').get(table) !== undefined;
}

/** Rows below which nothing is kept: reading them is quick enough. */
export const leastKept = 20_000;
