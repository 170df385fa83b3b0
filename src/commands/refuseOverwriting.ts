import { type BigIntStats, fstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { exits, UserError } from '../errors.js';
import type { Io } from '../io.js';
import type { Context } from './command.js';

/**
 * Refuses (exit 2) to write output over the store, over what SQLite keeps beside it, or over a file that the command
 * reads; two outputs may not be one file either. `reads` are the files that the command reads, as they were typed.
 * Files are compared by what they are, not by name, so links do not deceive. Nothing is read or written.
 */
export function refuseOverwriting(
  context: Context,
  targets: Readonly<Record<string, string | undefined>>,
  reads: readonly string[],
): void {
  const known = new Map<string, string>();
  const store = resolve(context.io.cwd, context.db);
  for (const path of [store, ...real(store)]) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      for (const key of identities(path + suffix)) known.set(key, 'is the store');
    }
  }
  for (const word of reads) {
    const path = resolve(context.io.cwd, word);
    const keys =
      word === '-' ? standardInput(context.io) : stats(path)?.isFile() === true ? identities(path) : [];
    for (const key of keys) known.set(key, 'is a file that the command reads');
  }
  for (const [flag, target] of Object.entries(targets)) {
    if (target === undefined) continue;
    if (target === '-') {
      throw new UserError(`${flag}: - is standard input`, {
        code: 'not_a_file',
        exit: exits.usage,
        hint: 'results go to standard output by themselves; name a file, such as ./- or /dev/stdout',
      });
    }
    const keys = identities(resolve(context.io.cwd, target));
    const what = keys.map((key) => known.get(key)).find((found) => found !== undefined);
    if (what !== undefined) {
      throw new UserError(`${flag}: ${target} ${what}`, {
        code: 'overwrites',
        exit: exits.usage,
        hint: 'name another file to write to',
      });
    }
    if (stats(resolve(context.io.cwd, target))?.isFile() !== false) {
      for (const key of keys) known.set(key, `is already what ${flag} writes`);
    }
  }
}

/** How a file is known: by its place, links resolved, and if it exists by what the file system calls it. */
function identities(path: string): readonly string[] {
  const folder = real(dirname(path))[0] ?? dirname(path);
  const keys = [join(folder, basename(path)), ...real(path)];
  const found = stats(path);
  return found?.isFile() === true ? [...keys, `${found.dev}:${found.ino}`] : keys;
}

/** How the file is known that standard input was redirected from, if it was. */
function standardInput(io: Io): readonly string[] {
  if ((io.stdin as { readonly fd?: number }).fd !== 0) return [];
  try {
    const found = fstatSync(0, { bigint: true });
    return found.isFile() ? [`${found.dev}:${found.ino}`] : [];
  } catch {
    return [];
  }
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

function stats(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
