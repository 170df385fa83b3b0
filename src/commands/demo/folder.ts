import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exits, UserError } from '../../errors.js';

const marker = 'clm-demo.json';
const store = 'clm.db';

/** Writes the files of a demo, and remembers them so that the next demo may replace them. */
export interface DemoFolder {
  readonly path: string;
  write(name: string, bytes: string | Uint8Array): void;
  /** Remembers a file that a command will write. */
  expect(name: string): string;
}

/**
 * Makes the folder ready. One that is missing or empty is taken; one that an earlier demo made is cleared of that
 * demo's files and of nothing else; any other is refused (exit 2). Exit 1 if it can not be written.
 */
export function demoFolder(path: string, typed: string): DemoFolder {
  if (existsSync(path)) clear(path, typed);
  attempt(typed, () => mkdirSync(path, { recursive: true }));
  const names: string[] = [];
  const remember = (name: string) => {
    names.push(name);
    const text = `${JSON.stringify({ made_by: 'clm demo', files: names }, undefined, 1)}\n`;
    attempt(typed, () => writeFileSync(join(path, marker), text));
    return name;
  };
  return {
    path,
    write: (name, bytes) => attempt(typed, () => writeFileSync(join(path, remember(name)), bytes)),
    expect: remember,
  };
}

function clear(path: string, typed: string): void {
  const entries = entriesOf(path, typed);
  if (entries.length === 0) return;
  if (!entries.includes(marker)) {
    throw new UserError(`${typed}: has files that no demo made`, {
      code: 'not_a_demo',
      exit: exits.usage,
      hint: 'name another folder: clm demo <folder>',
    });
  }
  const { files } = JSON.parse(readFileSync(join(path, marker), 'utf8')) as { files: readonly string[] };
  for (const name of [
    ...files.map((file) => basename(file)),
    store,
    `${store}-wal`,
    `${store}-shm`,
    marker,
  ]) {
    attempt(typed, () => rmSync(join(path, name), { force: true }));
  }
}

function entriesOf(path: string, typed: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    throw new UserError(`${typed}: is not a folder`, { code: 'not_a_folder', exit: exits.usage, cause });
  }
}

/** Runs `work`; a folder that may not be written, a full disk and the like end with 1. */
function attempt(typed: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = {
      EACCES: 'no permission to write',
      EPERM: 'no permission to write',
      EROFS: 'no permission to write',
      ENOSPC: 'the disk is full',
      EDQUOT: 'the disk is full',
      EEXIST: 'a file is in the way',
      ENOTDIR: 'a file is in the way',
    }[String(code)];
    throw new UserError(`${typed}: can not play here: ${reason ?? message}`, {
      code: 'not_writable',
      exit: exits.failed,
      hint: 'name another folder: clm demo <folder>',
      cause,
    });
  }
}
