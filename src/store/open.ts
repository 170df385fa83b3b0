import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { exits, UserError } from '../errors.js';
import { connection } from './connection.js';
import { migrations } from './migrations.js';
import { noRoomBeside, openImage, saysItIsAStore } from './openImage.js';
import { forget } from './remembered.js';
import { applicationId } from './schema.js';
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
    const db = connection(path);
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
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    throw storeError(name, 0, error);
  }
}

/**
 * Opens an existing store, migrated to the current version. Exit 1 if it is damaged or may not be read or written, 10
 * if there is none or the file is no store, 11 if it stays busy for `wait` seconds, 12 if a newer version wrote it.
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
  permitted(path, name, options.write);
  const open = () => {
    const db = connect(path, options);
    try {
      const version = db.pragma('user_version', { simple: true }) as number;
      const ours = db.pragma('application_id', { simple: true }) === applicationId;
      if (!ours || version === 0) throw notAStore(name);
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
      const close = () => {
        forget({ db });
        db.close();
      };
      return { db, path: name, settings: readSettings(db), close };
    } catch (error) {
      db.close();
      throw error;
    }
  };
  try {
    return open();
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (unsound(code) && !saysItIsAStore(path)) throw notAStore(name);
    throw storeError(name, options.wait, error, options.write);
  }
}

/**
 * The user's view of an error of SQLite: busy 11; full disk, no permission and a damaged store 1; any other error as it
 * is. `write` says whether the store was being written.
 */
export function storeError(path: string, wait: number, error: unknown, write = true): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new UserError(`${path}: busy: another clm is writing (waited ${wait} s)`, {
      code: 'busy',
      exit: exits.busy,
      hint: 'try again, or wait longer with --wait <seconds>',
      cause: error,
    });
  }
  if (unsound(code)) {
    return new UserError(`${path}: the store is damaged: ${(error as Error).message}`, {
      code: 'damaged',
      exit: exits.failed,
      hint: 'restore a backup of it, or make another store and load the exports again',
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_READONLY')) return noPermission(path, 'write', error);
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) {
    const { message } = error as Error;
    const what = write ? `written: ${message}; nothing was changed` : `read: ${message}`;
    return new UserError(`${path}: could not be ${what}`, {
      code: 'disk',
      exit: exits.failed,
      hint: 'make room on the disk and run the command again',
      cause: error,
    });
  }
  return error;
}

/** Whether an error of SQLite says that the bytes of the file are not what they were. */
function unsound(code: string): boolean {
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ';
}

/** UserError exit 1 if the user may not read the file, or not write it although that is wanted. */
function permitted(path: string, name: string, write: boolean): void {
  for (const [mode, verb] of [
    [constants.R_OK, 'read'],
    [constants.W_OK, 'write'],
  ] as const) {
    if (verb === 'write' && !write) continue;
    try {
      accessSync(path, mode);
    } catch (cause) {
      throw noPermission(name, verb, cause);
    }
  }
}

function noPermission(path: string, verb: 'read' | 'write', cause: unknown): UserError {
  return new UserError(`${path}: no permission to ${verb}`, {
    code: verb === 'read' ? 'not_readable' : 'not_writable',
    exit: exits.failed,
    hint:
      verb === 'read'
        ? 'a store belongs to its owner; see "ls -l"'
        : 'the store and its folder must be writable',
    cause,
  });
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
  let db: Database.Database | undefined;
  try {
    db = connection(path, { timeout, fileMustExist: true });
    db.pragma('user_version');
    return db;
  } catch (error) {
    db?.close();
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (options.write || !noRoomBeside(code)) throw error;
    return openImage(path, options.name);
  }
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
