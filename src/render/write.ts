import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { exits, UserError } from '../errors.js';
import type { Result } from '../result.js';
import { type RenderOptions, render } from './render.js';

/**
 * Prints a result to a stream, waiting for each chunk to be taken before the next is made, so a slow reader costs
 * no memory. The stream stays open. Rejects with the stream's own error if the reader is gone (EPIPE), with a
 * UserError (exit 1) if the disk is full.
 */
export async function writeResult(result: Result, stream: Writable, options: RenderOptions): Promise<void> {
  await writeChunks(render(result, options), stream);
}

/** Writes chunks of text as `writeResult` does. */
export async function writeChunks(chunks: Iterable<string>, stream: Writable): Promise<void> {
  // A failed write rejects below, and the stream emits the same error afterwards: unheard, that would end the process.
  const ignore = () => {};
  stream.on('error', ignore);
  for (const chunk of chunks) {
    await new Promise<void>((resolve, reject) => {
      stream.write(chunk, (error) => (error ? reject(explained('output', error)) : resolve()));
    });
  }
  stream.off('error', ignore);
}

/**
 * Lets `write` fill a file that appears under its name only when it is complete: written beside the target, then
 * renamed, so a reader never sees half of it and a failure leaves the old one. A target that is no regular file
 * (`/dev/stdout`, a named pipe) is written to directly. `mode` is for new files; an existing one keeps its own,
 * unless `mode` is given. Throws UserError: exit 2 for a folder that is missing or a name that cannot be written,
 * exit 1 for a full disk.
 */
export async function writeFile(
  path: string,
  write: (stream: Writable) => Promise<void>,
  mode?: number,
): Promise<void> {
  try {
    const existing = await stat(path).catch(() => undefined);
    if (existing !== undefined && !existing.isFile()) return await filled(path, write, 'r+');
    const target = existing === undefined ? path : await realpath(path);
    const draft = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}`);
    try {
      await filled(draft, write, 'wx', mode ?? (existing === undefined ? 0o666 : existing.mode & 0o777));
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  } catch (error) {
    throw explained(path, error);
  }
}

async function filled(
  path: string,
  write: (stream: Writable) => Promise<void>,
  flags: string,
  mode?: number,
): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    const stream = new Writable({
      write(chunk, _encoding, done) {
        file.writeFile(chunk).then(() => done(), done);
      },
    });
    const finish = finished(stream);
    finish.catch(() => {});
    await write(stream);
    stream.end();
    await finish;
    if (flags === 'wx') await file.sync();
  } finally {
    await file.close();
  }
}

const failure = 'cannot_write';

/** An error of the file system in words, naming the place; anything else as it is. */
function explained(path: string, error: unknown): unknown {
  const original = error instanceof UserError && error.code === failure ? error.cause : error;
  const code = original instanceof Error && 'code' in original ? original.code : undefined;
  const reason = reasons[String(code)];
  if (reason === undefined) return error;
  return new UserError(`${path}: ${reason}`, {
    code: failure,
    exit: code === 'ENOSPC' || code === 'EDQUOT' ? exits.failed : exits.usage,
    cause: original,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'cannot write: no such folder',
  ENOTDIR: 'cannot write: no such folder',
  EISDIR: 'cannot write: it is a folder',
  EACCES: 'cannot write: permission denied',
  EPERM: 'cannot write: permission denied',
  EROFS: 'cannot write: read-only file system',
  ENAMETOOLONG: 'cannot write: name too long',
  ENOSPC: 'cannot write: disk full',
  EDQUOT: 'cannot write: disk quota exceeded',
};
