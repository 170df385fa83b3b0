import { Chalk, type ChalkInstance } from 'chalk';
import type { Column, Currency } from '../result.js';
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
  /** Keep columns of detail even if the table is too wide. */
  readonly whole?: boolean;
}

/**
 * Rows that are laid out together; a longer result is a sequence of tables, each with its headings. cli-table3 takes
 * time quadratic in the rows, and memory stays bounded.
 */
const block = 200;

/** A column of prose is wrapped down to this many cells, not further. */
const leastProse = 20;

/** Blanks between columns. */
const between = 2;

/**
 * A table for people. Too wide for the terminal, it wraps columns of prose; then it leaves out columns of detail, and
 * names them below; if that is not enough it turns on its side (a column per row of the result); if that does not fit
 * either, each row becomes a record of its own, a line per column. What is left out is decided by the first block.
 */
export function* table(
  selection: Selection,
  currency: Currency | undefined,
  options: TableOptions,
): Generator<string> {
  const { columns } = selection;
  const chalk = new Chalk({ level: options.colour === true ? 1 : 0 });
  const formats = columns.map((column) => humanFormat(column, currency));
  if (options.title !== undefined) yield `${chalk.bold(options.title)}\n\n`;
  let shape: Shape | undefined;
  let rows: string[][] = [];
  const layOut = () => {
    const first = shape === undefined;
    shape ??= shapeOf(columns, rows, options);
    const text = fitted(shape, rows, chalk, options);
    rows = [];
    return first ? text : `\n${text}`;
  };
  for (const row of selection.rows) {
    if (rows.length === block) yield layOut();
    rows.push(formats.map((format, i) => format(row[i])));
  }
  if (rows.length > 0 || shape === undefined) yield layOut();
  const left = columns.filter((_, i) => shape?.places.includes(i) === false).map(({ name }) => name);
  if (left.length > 0) yield `not shown: ${left.join(', ')} (--columns or --format csv)\n`;
}

/** Which columns a table has, by their places in the selection. */
interface Shape {
  readonly places: readonly number[];
  readonly headings: readonly string[];
  readonly aligns: readonly Align[];
}

/** All columns, or as many without the last ones of detail as fit, if leaving those out is enough. */
function shapeOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): Shape {
  const of = (places: readonly number[]): Shape => ({
    places,
    headings: places.map((i) => columns[i]!.heading ?? columns[i]!.name),
    aligns: places.map((i) => (columns[i]!.kind === 'text' ? 'left' : 'right')),
  });
  const all = of([...columns.keys()]);
  const limit = options.width ?? Number.POSITIVE_INFINITY;
  const details = options.whole === true ? [] : all.places.filter((i) => columns[i]!.detail === true);
  if (rows.length === 0 || details.length === 0) return all;
  const { widths } = grid(rows, all);
  const texts = [all.headings, ...rows];
  for (let kept = details.length; kept >= 0; kept--) {
    const left = new Set(details.slice(kept));
    const shape = of(all.places.filter((i) => !left.has(i)));
    const chosen = <T>(row: readonly T[]) => shape.places.map((i) => row[i]!);
    const excess = chosen(widths).reduce((sum, width) => sum + width + between, -between) - limit;
    const fits = excess <= 0 || narrowed(chosen(widths), texts.map(chosen), shape.aligns, excess);
    if (fits) return shape;
  }
  return all;
}

function fitted(
  { places, headings, aligns }: Shape,
  all: readonly (readonly string[])[],
  chalk: ChalkInstance,
  options: TableOptions,
): string {
  const limit = options.width ?? Number.POSITIVE_INFINITY;
  const rows = all.map((row) => places.map((i) => row[i]!));
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
