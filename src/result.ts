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
}

export function note(text: string): Note {
  return { level: 'note', text };
}

export function warning(text: string): Note {
  return { level: 'warning', text };
}
