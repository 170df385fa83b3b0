import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { exits, UserError } from '../errors.js';
import { connection } from './connection.js';
import { applicationId } from './schema.js';

/** Whether an error of SQLite says that it could not keep its own files beside the store: a full disk, a read-only mount. */
export function noRoomBeside(code: string): boolean {
  return (
    /^SQLITE_(CANTOPEN|READONLY|FULL)/.test(code) || /^SQLITE_IOERR_(SHM|WRITE|TRUNCATE|FSYNC)/.test(code)
  );
}

/**
 * A store that can not be written beside (a read-only mount, a full disk), read whole into memory. Bytes 18 and 19 of the
 * header say "write-ahead log"; the copy in memory has none. Exit 1 if a log with changes lies beside the store: they
 * would be missing.
 */
export function openImage(path: string, name = path): Database.Database {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) {
    throw new UserError(`${name}: its write-ahead log can not be read here`, {
      code: 'log_beside',
      exit: exits.failed,
      hint: `copy ${name} and ${name}-wal to a folder that has room and may be written, and read them there`,
    });
  }
  const image = readFileSync(path);
  image[18] = 1;
  image[19] = 1;
  return connection(image);
}

/** Whether the file has the mark of a store at byte 68 of its header (SQLite, "Database File Format", 1.3). */
export function saysItIsAStore(path: string): boolean {
  const mark = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    return readSync(file, mark, 0, 4, 68) === 4 && mark.readUInt32BE() === applicationId;
  } finally {
    closeSync(file);
  }
}
