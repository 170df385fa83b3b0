import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exits, UserError } from '../errors.js';
import type { Io } from '../io.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'permission denied',
};

/** What stands in a file of rules, plans or sources. UserError exit 2 if it can not be read; `hint` says where it should be. */
export function textOfFile(io: Io, path: string, hint?: string): string {
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (cause) {
    const reason = reasons[(cause as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw cause;
    throw new UserError(`${path}: ${reason}`, {
      code: 'unreadable',
      exit: exits.usage,
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
