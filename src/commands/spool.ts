import { closeSync, createReadStream, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exits, UserError } from '../errors.js';
import { openSource } from '../ingest/source.js';
import type { Io } from '../io.js';

/** Standard input that can be read more than once. */
export interface Spool {
  /** The same world with standard input at its beginning again. */
  io(): Io;
  close(): void;
}

/**
 * Copies standard input into a file that only its owner can read, and that has no name any more when the copy begins, so
 * that nothing stays behind whatever happens. UserError exit 2 if there is no standard
 * input, exit 1 for a full disk.
 */
export async function spool(io: Io): Promise<Spool> {
  openSource(io, '-');
  const folder = mkdtempSync(join(io.env.TMPDIR || tmpdir(), 'clm-'));
  let fd: number;
  try {
    fd = openSync(join(folder, 'stdin'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await pipeline(io.stdin, createWriteStream('', { fd, autoClose: false, start: 0 }));
  } catch (error) {
    closeSync(fd);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new UserError('the folder for temporary files is full', {
      code: 'disk_full',
      exit: exits.failed,
      hint: 'a source that feeds several tables keeps standard input there while it is read; set TMPDIR, or name the file',
      cause: error,
    });
  }
  return {
    io: () => ({ ...io, stdin: createReadStream('', { fd, autoClose: false, start: 0 }) }),
    close: () => closeSync(fd),
  };
}
