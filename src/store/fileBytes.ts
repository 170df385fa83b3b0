import { readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

/** What the system says of a file beside the store, as SQLite says it of its own. */
export function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Database.SqliteError((error as Error).message, 'SQLITE_IOERR_WRITE');
  }
}

/** Writes all of these bytes at a place of an open file. */
export function writeAt(file: number, bytes: Uint8Array, place: number): void {
  told(() => {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, place + done);
    }
  });
}

/** Reads so many bytes from a place of an open file. */
export function readAt(file: number, place: number, length: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(length));
  told(() => {
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, length - done, place + done);
      if (read === 0) throw new Error('a file beside the store is cut short');
      done += read;
    }
  });
  return bytes;
}
