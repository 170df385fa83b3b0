import { Chalk, type ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { Currency } from '../result.js';
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

/** Rows that are laid out together; a longer result is a sequence of tables, so memory stays bounded. */
const block = 1000;

type Align = 'left' | 'right';

/**
 * A table for people. Too wide for the terminal, it turns on its side (a column per row of the result) if that
 * fits, and otherwise prints each row as a record of its own, a line per column: nothing is cut off.
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
  const upright = grid(options.header === false ? undefined : headings, rows, aligns, chalk);
  if (upright.width <= limit || rows.length === 0) return upright.text;
  if (rows.length <= limit / 4) {
    const sideways = headings.map((heading, i) => [chalk.bold(heading), ...rows.map((row) => row[i]!)]);
    const turned = grid(undefined, sideways, ['left', ...rows.map((): Align => 'right')], chalk);
    if (turned.width <= limit) return turned.text;
  }
  return rows
    .map((row) => {
      const lines = headings.map((heading, i) => [chalk.bold(heading), row[i]!]);
      return grid(undefined, lines, ['left', 'left'], chalk).text;
    })
    .join('\n');
}

/** Aligned columns with a rule under the headings, and their width in terminal cells. */
function grid(
  headings: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  chalk: ChalkInstance,
): { readonly text: string; readonly width: number } {
  const layout = new Table({
    ...(headings === undefined ? {} : { head: headings.map((heading) => chalk.bold(heading)) }),
    colAligns: [...aligns],
    chars: { ...nothing, bottom: '─', 'bottom-mid': '──', mid: '─', 'mid-mid': '  ', middle: '  ' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) layout.push([...row]);
  const lines = layout.toString().split('\n');
  const rule = lines.pop()!;
  return { text: lines.map((line) => `${line.trimEnd()}\n`).join(''), width: rule.length };
}

const nothing = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
} as const;
