import { exits, UserError } from '../errors.js';
import type { Rejects } from '../ingest/rejects.js';
import { say } from '../io.js';
import { howMany } from '../result.js';
import type { Context } from './command.js';

/** Says what the first rejects were; answers the error that ends the command. */
export function refusedFiles(
  context: Context,
  files: readonly string[],
  rejects: Rejects,
  read: number,
  path: string | undefined,
): UserError {
  const forMachines = context.rows.format === 'json' || context.rows.format === 'ndjson';
  if (!forMachines) sayExamples(context, rejects);
  const first = forMachines ? `; the first: ${rejects.examples()[0]!.text}` : '';
  const where = files.length === 1 ? (files[0] === '-' ? 'stdin' : files[0]!) : `${files.length} files`;
  return new UserError(
    `${where}: rejected ${rejects.count()} of ${howMany(read, 'row')} (${rejects.summary()}); nothing was loaded${first}`,
    {
      code: 'rejected',
      exit: exits.rejected,
      hint:
        path === undefined
          ? `${context.dryRun ? 'without -n, ' : ''}--rejects <file> writes all of them; --max-rejects <n> loads the others`
          : `mend ${path}, or pass --max-rejects ${rejects.count()} to load the others`,
    },
  );
}

function sayExamples(context: Context, rejects: Rejects): void {
  let last: string | undefined;
  for (const { text, hint } of rejects.examples()) {
    if (last !== undefined && last !== hint) say(context.io, `hint: ${last}`);
    say(context.io, `clm: ${text}`);
    last = hint;
  }
  if (last !== undefined) say(context.io, `hint: ${last}`);
}
