import type { Exit } from './errors.js';

/**
 * What a column holds, which decides how it is printed:
 * - `text`: as it is;
 * - `count`: a whole number;
 * - `number`: any number, full precision in machine formats, about four significant digits in tables;
 * - `share`: a fraction, `0.1828` in machine formats and `18.3 %` in tables;
 * - `ratio`: a ratio such as a return on investment, two decimals in tables;
 * - `money`: minor units of the store's currency, possibly fractional (a mean), printed as plain decimals;
 * - `rate`: millionths of a major unit of the store's currency, printed as plain decimals;
 * - `day`: days since 1970-01-01, printed as `2026-03-31`;
 * - `flag`: true or false.
 */
export type Kind = 'text' | 'count' | 'number' | 'share' | 'ratio' | 'money' | 'rate' | 'day' | 'flag';

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  /** A shorter or clearer heading for tables; machine formats always print the name. */
  readonly heading?: string;
  /** Printed in machine formats only: what a person would not read. */
  readonly machineOnly?: boolean;
  /** Left out, and named below, where a table would be too wide for the terminal; the rightmost goes first. */
  readonly detail?: boolean;
}

/** One value of a row. `undefined` and `null` are the missing value: empty in CSV, null in JSON. */
export type Value = string | number | boolean | null | undefined;

export type Row = readonly Value[];

/** A remark about a result, for stderr. `warning` notes are about trust. */
export interface Note {
  readonly level: 'note' | 'warning';
  readonly text: string;
}

/** How money is written: the currency and its digits after the point. */
export interface Currency {
  readonly code: string;
  readonly digits: number;
}

/**
 * What every command returns: typed columns, rows, remarks and an exit status. Rendering is somebody else's
 * work. `rows` may be a generator, for results larger than memory.
 */
export interface Result {
  readonly title?: string;
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row>;
  readonly currency?: Currency;
  readonly notes?: readonly Note[];
  readonly exit?: Exit;
  /** The formula, counts and SQL behind the numbers, printed to stderr under `--explain`. */
  readonly explain?: readonly string[];
  /** Columns to print, where the command has read `--columns` in its own way. */
  readonly shown?: readonly string[];
  /** CSV for spreadsheets: byte order mark, formulas disarmed. */
  readonly excel?: boolean;
  /** A file made with `--output` is readable by its owner only. */
  readonly personal?: boolean;
  /** Called once every byte has been taken by the reader; not if the pipe broke. */
  readonly written?: () => void;
  /** A picture of the rows, drawn under `--chart` and in HTML. */
  readonly chart?: Chart;
}

/** What every picture has. Columns are named as in `data`, else as in the result it belongs to. */
interface Picture {
  /** What is drawn, with its unit. */
  readonly title: string;
  /** Points of its own, where a picture is finer than the table. */
  readonly data?: { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
}

/** A line over numbers, shares or days, such as a whale curve or a forecast with its band. */
export interface CurveChart extends Picture {
  readonly kind: 'curve';
  readonly x: string;
  readonly y: string;
  /** Columns of a band around the line. */
  readonly low?: string;
  readonly high?: string;
  /** The line starts at (0, 0), which is no row. */
  readonly fromOrigin?: true;
  /** A straight line from (0, 0) to (1, 1), for comparison: everybody alike. */
  readonly diagonal?: string;
  /** Places worth a word, in the units of the columns. */
  readonly marks?: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

/** A grid of shaded cells, such as cohorts by age: one row of the result is one cell. */
export interface HeatChart extends Picture {
  readonly kind: 'heat';
  readonly row: string;
  readonly column: string;
  readonly value: string;
  /** A flag column: the cell is not complete yet. */
  readonly unfinished?: string;
  /** Cells with this value say nothing and do not set the scale: everybody of a cohort buys in its first month. */
  readonly given?: number;
}

/** Stages that lose people, one small picture per row of the result. */
export interface FunnelChart extends Picture {
  readonly kind: 'funnel';
  /** Columns that name a row; those with one value everywhere are left out. */
  readonly label: readonly string[];
  /** Count columns, from all to few. Of the later ones, those that nobody reached are left out: often nobody recorded them. */
  readonly stages: readonly string[];
}

/** Estimates with intervals, one line per row of the result (a forest plot). */
export interface IntervalChart extends Picture {
  readonly kind: 'intervals';
  readonly label: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly value: string;
    readonly low: string;
    readonly high: string;
  }[];
  /** A value to compare with, such as 0 = no effect. */
  readonly reference?: { readonly value: number; readonly label: string };
}

/** One bar per row of the result. */
export interface BarChart extends Picture {
  readonly kind: 'bars';
  readonly label: readonly string[];
  readonly value: string;
}

/** A picture as data: its kind, and which columns it shows. How it is drawn is somebody else's work. */
export type Chart = CurveChart | HeatChart | FunnelChart | IntervalChart | BarChart;

/** A number with its noun, and the verb that goes with it where there is one: `1 customer has`, `2 customers have`. */
export function howMany(n: number, one: string, several = `${one}s`): string {
  return `${n} ${n === 1 ? one : several}`;
}

export function note(text: string): Note {
  return { level: 'note', text };
}

export function warning(text: string): Note {
  return { level: 'warning', text };
}
