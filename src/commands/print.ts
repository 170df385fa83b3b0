import { resolve } from 'node:path';
import { exits } from '../errors.js';
import { say, wantsColour } from '../io.js';
import { settleFormat } from '../render/render.js';
import { writeFile, writeResult } from '../render/write.js';
import type { Result } from '../result.js';
import type { Context } from './command.js';
import { knownAtNote } from './knownAt.js';

/**
 * Prints what a command returned: data to stdout or `--output`, talk to stderr. Of several results machine formats
 * print the first, which is the answer; the others are there for people. Answers the exit status.
 */
export async function print(context: Context, results: Result | readonly Result[]): Promise<number> {
  const all = Array.isArray(results) ? (results as readonly Result[]) : [results as Result];
  const { io, rows } = context;
  const toTerminal = rows.output === undefined && io.stdoutIsTerminal;
  const format = settleFormat(rows.format, toTerminal);
  const forPeople = format === 'table' || format === 'md';
  const shown = forPeople && rows.columns === undefined ? all : all.slice(0, 1);
  const write = async (stream: Parameters<typeof writeResult>[1]) => {
    for (const [index, result] of shown.entries()) {
      if (index > 0) stream.write('\n');
      await writeResult(result, stream, {
        format,
        columns: result.shown ?? rows.columns,
        limit: rows.limit,
        header: rows.header,
        excel: result.excel,
        colour: toTerminal && wantsColour(io, 'stdout', context.color),
        width: toTerminal || forPeople ? io.width : undefined,
      });
    }
  };
  if (rows.output === undefined) await write(io.stdout);
  else {
    const personal = all.some((result) => result.personal === true);
    await writeFile(resolve(io.cwd, rows.output), write, personal ? 0o600 : undefined);
  }
  for (const result of all) result.written?.();
  talk(context, all);
  return all.find((result) => result.exit !== undefined)?.exit ?? exits.done;
}

function talk(context: Context, results: readonly Result[]): void {
  if (context.rows.explain === true) {
    const lines = results.flatMap((result) => result.explain ?? []);
    for (const line of lines) say(context.io, line);
    if (lines.length === 0) say(context.io, 'note: there is nothing to explain here');
  }
  if (context.quiet) return;
  if (context.knownAt !== undefined) say(context.io, `note: ${knownAtNote(context.knownAt)}`);
  for (const { level, text } of results.flatMap((result) => result.notes ?? [])) {
    say(context.io, `${level}: ${text}`);
  }
}
