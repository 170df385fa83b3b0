import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { exits, UserError } from '../errors.js';
import { applicationId, migrations } from './schema.js';
import { readSettings, type Settings, writeSettings } from './settings.js';
import { createViews } from './views.js';

/** An open store. Close it with `close`; everything else goes through the functions of this folder. */
export interface Store {
  readonly db: Database.Database;
  /** How messages call it. */
  readonly path: string;
  readonly settings: Settings;
  close(): void;
}

export interface OpenOptions {
  /** Seconds to wait for another writer. */
  readonly wait: number;
  readonly write: boolean;
  /** How messages call the store, if not by its path. */
  readonly name?: string;
}

/** Makes an empty store, readable by its owner only. Refuses a path where something already is. */
export function createStore(path: string, settings: Settings, name = path): void {
  if (existsSync(path)) {
    throw new UserError(`${name}: there is already a file here`, {
      code: 'exists',
      exit: exits.usage,
      hint: 'choose another --db, or "clm set" to change a setting of this store',
    });
  }
  let handle: number;
  try {
    handle = openSync(path, 'wx', 0o600);
  } catch (cause) {
    throw new UserError(`${name}: can not make a store here: ${whyNot(cause)}`, {
      code: 'not_writable',
      exit: exits.failed,
      cause,
    });
  }
  closeSync(handle);
  try {
    const db = new Database(path);
    db.pragma('journal_mode = wal');
    db.pragma(`application_id = ${applicationId}`);
    migrate(db, () =>
      writeSettings(db, {
        currency: settings.currency,
        currency_digits: String(settings.currencyDigits),
        zone: settings.zone,
        window_days: String(settings.windowDays),
        margin: settings.marginMillionths === undefined ? undefined : String(settings.marginMillionths),
        salt: settings.salt,
      }),
    );
    db.close();
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    throw error;
  }
}

/**
 * Opens an existing store, migrated to the current version. Exit 10 if there is none or the file is no store, 11 if
 * it stays busy for `wait` seconds, 12 if a newer version wrote it.
 */
export function openStore(path: string, options: OpenOptions): Store {
  const name = options.name ?? path;
  if (!existsSync(path)) {
    throw new UserError(`${name}: there is no store here`, {
      code: 'no_store',
      exit: exits.noStore,
      hint: `make one with "clm init --db ${name}", or name another with --db or CLM_DB`,
    });
  }
  if (!statSync(path).isFile()) throw notAStore(name);
  return busyMeans(name, options.wait, () => {
    const db = connect(path, options);
    try {
      const version = db.pragma('user_version', { simple: true }) as number;
      if (db.pragma('application_id', { simple: true }) !== applicationId) throw notAStore(name);
      if (version > migrations.length) {
        throw new UserError(
          `${name}: written by a newer version of clm (store ${version}, this one knows ${migrations.length})`,
          {
            code: 'newer_store',
            exit: exits.newer,
            hint: 'upgrade clm',
          },
        );
      }
      if (version < migrations.length) migrate(db);
      if (!options.write) db.pragma('query_only = on');
      return { db, path: name, settings: readSettings(db), close: () => db.close() };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Runs `work`, turning SQLite's own complaints about a file into errors that a user can act on. */
export function busyMeans<T>(path: string, wait: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(path, wait, error);
  }
}

/** The user's view of an error of SQLite: busy 11, not a database 10, full disk 1; any other error as it is. */
export function storeError(path: string, wait: number, error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new UserError(`${path}: busy: another clm is writing (waited ${wait} s)`, {
      code: 'busy',
      exit: exits.busy,
      hint: 'try again, or wait longer with --wait <seconds>',
      cause: error,
    });
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return notAStore(path);
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) {
    return new UserError(`${path}: could not be written: ${(error as Error).message}; nothing was changed`, {
      code: 'disk',
      exit: exits.failed,
      hint: 'make room on the disk and run the command again',
      cause: error,
    });
  }
  return error;
}

function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such folder';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'no permission to write';
  return message;
}

function notAStore(path: string): UserError {
  return new UserError(`${path}: not a clm store`, {
    code: 'not_a_store',
    exit: exits.noStore,
    hint: 'name a store made by "clm init" with --db or CLM_DB',
  });
}

function connect(path: string, options: OpenOptions): Database.Database {
  const timeout = Math.round(options.wait * 1000);
  try {
    const db = new Database(path, { timeout, fileMustExist: true });
    db.pragma('user_version');
    return db;
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (options.write || !(code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')))
      throw error;
    return openImage(path);
  }
}

/**
 * A store that can not be written beside (a read-only mount), read whole into memory. Bytes 18 and 19 of the header say
 * "write-ahead log"; the copy in memory has none.
 */
export function openImage(path: string): Database.Database {
  const image = readFileSync(path);
  image[18] = 1;
  image[19] = 1;
  return new Database(image);
}

function migrate(db: Database.Database, first?: () => void): void {
  db.exec('begin immediate');
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    for (const migration of migrations.slice(version)) db.exec(migration);
    first?.();
    createViews(db, readSettings(db).currencyDigits);
    db.pragma(`user_version = ${migrations.length}`);
    db.exec('commit');
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  }
}
