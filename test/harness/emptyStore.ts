import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** New stores by the words given to `clm init`. */
const made = new Map<string, Buffer>();

/** Puts a new store into a folder: made by `clm init` once in a process for the same words, then copied. */
export async function emptyStore(
  folder: string,
  words: readonly string[],
  clm: (...argv: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const path = join(folder, 'clm.db');
  const key = words.join(' ');
  const known = made.get(key);
  if (known !== undefined) {
    writeFileSync(path, known, { mode: 0o600 });
    return;
  }
  await clm('init', ...words);
  if (existsSync(path)) made.set(key, readFileSync(path));
}
