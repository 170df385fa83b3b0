import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { exits, UserError } from '../errors.js';
import { say, wantsColour } from '../io.js';
import { type FormatName, settleFormat } from '../render/render.js';
import { writeChunks, writeFile, writeResult } from '../render/write.js';
import type { Result } from '../result.js';
import { version } from '../version.js';
import type { Context } from './command.js';
import { knownAtNote } from './knownAt.js';
import { typedCommand } from './typedCommand.js';

/**
 * Prints what a command returned: data to stdout or `--output`, talk to stderr. Of several results machine formats
 * print the first, which is the answer; the others are there for people. Answers the exit status.
 */
export async function print(context: Context, results: Result | readonly Result[]): Promise<number> {
  const all = Array.isArray(results) ? (results as readonly Result[]) : [results as Result];
  const { io, rows } = context;
  const format = formatOf(context);
  const forPeople = format === 'table' || format === 'md' || format === 'html';
  const shown = forPeople && rows.columns === undefined ? all : all.slice(0, 1);
  const write = (stream: Writable) =>
    format === 'html' ? writePage(context, shown, stream) : writeText(context, shown, format, stream);
  if (rows.output === undefined) await write(io.stdout);
  else {
    const personal = all.some((result) => result.personal === true);
    await writeFile(resolve(io.cwd, rows.output), write, personal ? 0o600 : undefined);
  }
  for (const result of all) result.written?.();
  talk(context, all);
  return all.find((result) => result.exit !== undefined)?.exit ?? exits.done;
}

/** The format asked for; a picture wants a table beside it. UserError exit 2 where a picture does not fit. */
function formatOf({ io, rows }: Context): FormatName | 'html' {
  if (rows.format === 'html') return 'html';
  if (rows.chart !== true) {
    return settleFormat(rows.format, rows.output === undefined && io.stdoutIsTerminal);
  }
  const format = rows.format === 'auto' ? 'table' : rows.format;
  if (format === 'table' || format === 'md') return format;
  throw new UserError(`--chart: there are no pictures in ${format}`, {
    code: 'chart_format',
    exit: exits.usage,
    hint: 'leave --format out, or use table, md or html',
  });
}

async function writePage(context: Context, shown: readonly Result[], stream: Writable): Promise<void> {
  const { page } = await import('../render/html.js');
  const command = typedCommand(context.argv);
  const { columns, limit, header, explain } = context.rows;
  await writeChunks(
    page(shown, { title: command, columns, limit, header, explain, made: `clm ${version}: ${command}` }),
    stream,
  );
}

async function writeText(
  context: Context,
  shown: readonly Result[],
  format: FormatName,
  stream: Writable,
): Promise<void> {
  const { io, rows } = context;
  const toTerminal = rows.output === undefined && io.stdoutIsTerminal;
  const forPeople = format === 'table' || format === 'md';
  let pictures = 0;
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
    if (rows.chart !== true) continue;
    const { textChart } = await import('../render/text/textChart.js');
    const drawn = textChart(result, { width: io.width, plain: plainText(context) });
    if (drawn === undefined) continue;
    pictures++;
    await writeChunks([format === 'md' ? `\n\`\`\`text\n${drawn}\`\`\`\n` : `\n${drawn}`], stream);
  }
  if (rows.chart === true && pictures === 0 && !context.quiet) say(io, 'note: there is nothing to draw here');
}

/** Whether charts keep to ASCII: no colour is wanted, or the terminal knows nothing else. */
function plainText({ io, color }: Context): boolean {
  if (color === 'never' || io.env.TERM === 'dumb') return true;
  return color === 'auto' && io.env.NO_COLOR !== undefined && io.env.NO_COLOR !== '';
}

function talk(context: Context, results: readonly Result[]): void {
  if (context.rows.explain === true) {
    const lines = results.flatMap((result) => result.explain ?? []);
    for (const line of lines) say(context.io, line);
    if (context.knownAt !== undefined && lines.some((line) => /^sql\b/.test(line)))
      say(context.io, 'note: the sql, run outside clm, reads what the store holds now');
    if (lines.length === 0) say(context.io, 'note: there is nothing to explain here');
  }
  if (context.quiet) return;
  if (context.knownAt !== undefined) say(context.io, `note: ${knownAtNote(context.knownAt)}`);
  for (const { level, text } of results.flatMap((result) => result.notes ?? [])) {
    say(context.io, `${level}: ${text}`);
  }
}
