import { createHash } from 'node:crypto';
import { createReadStream, fstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { exits, UserError } from '../errors.js';
import type { Io } from '../io.js';

/** The bytes of one input, unpacked, and what is known of it once they are read. */
export interface Source {
  /** As the user named it; `stdin` for `-`. */
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  /** SHA-256 of the bytes as they came, packed if they were packed; complete only when `bytes` has ended. */
  sha256(): string;
  /** Bytes taken so far, as they came. */
  taken(): number;
  /** Size of the file, if it is one. */
  readonly size: number | undefined;
}

/**
 * Opens an input: a file, or standard input for `-`; gzip is recognised by its first bytes, whatever the name. UserError:
 * exit 2 if there is no such file or no standard input, exit 3 if packed data is cut short or damaged.
 */
export function openSource(io: Io, path: string): Source {
  const hash = createHash('sha256');
  let taken = 0;
  const name = path === '-' ? 'stdin' : path;
  const { stream, size } = path === '-' ? standardInput(io) : file(io, path);
  async function* counted(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of stream as AsyncIterable<Buffer | string>) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        taken += bytes.length;
        hash.update(bytes);
        yield bytes;
      }
    } catch (error) {
      throw unreadable(name, error);
    }
  }
  return {
    name,
    size,
    bytes: unpacked(name, counted()),
    sha256: () => hash.copy().digest('hex'),
    taken: () => taken,
  };
}

function file(io: Io, path: string): { stream: Readable; size: number | undefined } {
  const full = resolve(io.cwd, path);
  try {
    const stat = statSync(full);
    if (stat.isDirectory()) {
      throw new UserError(`${path}: is a folder, not a file`, { code: 'not_a_file', exit: exits.usage });
    }
    return {
      stream: createReadStream(full, { highWaterMark: 1 << 19 }),
      size: stat.isFile() ? stat.size : undefined,
    };
  } catch (error) {
    throw unreadable(path, error);
  }
}

function standardInput(io: Io): { stream: Readable; size: undefined } {
  if (isNothing(io.stdin)) {
    throw new UserError('-: there is nothing on standard input', {
      code: 'no_stdin',
      exit: exits.usage,
      hint: 'pipe a file into clm, or name the file',
    });
  }
  return { stream: io.stdin, size: undefined };
}

/** Whether a stream is a standard input that was closed: the runtime then puts /dev/null in its place. */
function isNothing(stream: Readable): boolean {
  if (stream.destroyed) return true;
  const { fd } = stream as Readable & { fd?: number };
  if (fd !== 0) return false;
  try {
    const stat = fstatSync(0);
    return stat.isCharacterDevice() && stat.rdev === statSync('/dev/null').rdev;
  } catch {
    return true;
  }
}

async function* unpacked(name: string, bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await bytes.next();
  if (first.done) return;
  let head = first.value;
  while (head.length < 2) {
    const more = await bytes.next();
    if (more.done) break;
    head = Buffer.concat([head, more.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    yield* bytes;
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole();
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  pipeline(whole, gunzip, () => {});
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    const cut = code === 'Z_BUF_ERROR';
    throw new UserError(`${name}: the packed data is ${cut ? 'cut short' : 'damaged'}`, {
      code: cut ? 'gzip_cut' : 'gzip_damaged',
      exit: exits.rejected,
      hint: 'fetch the file again; "gzip -t" checks it',
      cause: error,
    });
  }
}

function unreadable(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'no such file',
  }[code];
  if (reason === undefined) return error;
  return new UserError(`${name}: ${reason}`, { code: 'unreadable', exit: exits.usage, cause: error });
}
