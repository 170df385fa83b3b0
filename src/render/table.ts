import { Chalk, type ChalkInstance } from 'chalk';
import type { Currency } from '../result.js';
import { type Align, grid } from './grid.js';
import { humanFormat } from './human.js';
import type { Selection } from './select.js';

export interface TableOptions {
  /** Columns of the terminal; without it a table may be as wide as it likes. */
  readonly width?: number | undefined;
  readonly colour?: boolean | undefined;
  /** Print the headings; default true. */
  readonly header?: boolean | undefined;
  readonly title?: string | undefined;
}

/**
 * Rows that are laid out together; a longer result is a sequence of tables, each with its headings. cli-table3 takes
 * time quadratic in the rows, and memory stays bounded.
 */
const block = 200;

/** A column of prose is wrapped down to this many cells, not further. */
const leastProse = 24;

/**
 * A table for people. Too wide for the terminal, it wraps columns of prose; if that is not enough it turns on its
 * side (a column per row of the result); if that does not fit either, each row becomes a record of its own, a line
 * per column. Nothing is cut off.
 */
export function* table(
  selection: Selection,
  currency: Currency | undefined,
  options: TableOptions,
): Generator<string> {
  const chalk = new Chalk({ level: options.colour === true ? 1 : 0 });
  const headings = selection.columns.map((column) => column.heading ?? column.name);
  const formats = selection.columns.map((column) => humanFormat(column, currency));
  const aligns = selection.columns.map((column): Align => (column.kind === 'text' ? 'left' : 'right'));
  if (options.title !== undefined) yield `${chalk.bold(options.title)}\n\n`;
  let rows: string[][] = [];
  let blocks = 0;
  const layOut = () => {
    const text = fitted(headings, rows, aligns, chalk, options);
    rows = [];
    return blocks++ === 0 ? text : `\n${text}`;
  };
  for (const row of selection.rows) {
    if (rows.length === block) yield layOut();
    rows.push(formats.map((format, i) => format(row[i])));
  }
  if (rows.length > 0 || blocks === 0) yield layOut();
}

function fitted(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  chalk: ChalkInstance,
  options: TableOptions,
): string {
  const limit = options.width ?? Number.POSITIVE_INFINITY;
  const bold = headings.map((heading) => chalk.bold(heading));
  const shape = { headings: options.header === false ? undefined : bold, aligns };
  const upright = grid(rows, shape);
  if (upright.width <= limit || rows.length === 0) return upright.text;
  const wrapped = narrowed(upright.widths, [headings, ...rows], aligns, upright.width - limit);
  if (wrapped !== undefined) return grid(rows, { ...shape, wrapped }).text;
  if (rows.length <= limit / 4) {
    const sideways = bold.map((heading, i) => [heading, ...rows.map((row) => row[i]!)]);
    const turned = grid(sideways, { aligns: ['left', ...rows.map((): Align => 'right')] });
    if (turned.width <= limit) return turned.text;
  }
  const record = (row: readonly string[]) =>
    grid(
      bold.map((heading, i) => [heading, row[i]!]),
      { aligns: ['left', 'left'] },
    ).text;
  return rows.map(record).join('\n');
}

/**
 * Widths that save `excess` cells by wrapping columns of prose, the widest first, or `undefined` if that would
 * make one narrower than `leastProse` or than a word in it.
 */
function narrowed(
  widths: readonly number[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  excess: number,
): readonly (number | undefined)[] | undefined {
  const least = widths.map((width, i) =>
    aligns[i] === 'left' ? Math.max(leastProse, ...rows.map((row) => longestWord(row[i]!))) : width,
  );
  const narrow = [...widths];
  for (let saved = 0; saved < excess; saved++) {
    let widest = -1;
    for (const [i, width] of narrow.entries()) {
      if (width > least[i]! && (widest < 0 || width > narrow[widest]!)) widest = i;
    }
    if (widest < 0) return undefined;
    narrow[widest]!--;
  }
  return narrow.map((width, i) => (width < widths[i]! ? width : undefined));
}

/** Cells of the longest word, counting every character beyond ASCII as wide. */
function longestWord(text: string): number {
  const cells = (word: string) => [...word].reduce((sum, character) => sum + (character > '~' ? 2 : 1), 0);
  return Math.max(...text.split(' ').map(cells));
}
