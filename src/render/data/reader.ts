import type { Column, Currency, Row, Value } from '../../result.js';
import { type Axis, axisOf } from '../axis.js';
import { humanFormat } from '../human.js';

/** What a chart is read from. */
export interface Source {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly currency: Currency | undefined;
}

/** What is drawn, and what is not shown because there is too much of it, in words. */
export interface Drawn<Data> {
  readonly drawn: Data;
  readonly leftOut: string | undefined;
}

/** How one column is read: its values in display units, and as text. */
export interface Reader {
  readonly column: Column;
  readonly axis: Axis;
  readonly number: (row: Row) => number | undefined;
  readonly text: (row: Row) => string;
}

/** Reads a column by its name. Throws if it is not there: a mistake of the command. */
export function reader(source: Source, name: string): Reader {
  const index = source.columns.findIndex((column) => column.name === name);
  const column = source.columns[index];
  if (column === undefined) throw new Error(`chart: no column ${name}`);
  const axis = axisOf(column, source.currency);
  const format = humanFormat(column, source.currency);
  return {
    column,
    axis,
    number: (row) => numberOf(row[index], axis.unit),
    text: (row) => format(row[index]),
  };
}

function numberOf(value: Value, unit: number): number | undefined {
  return typeof value === 'number' ? value / unit : undefined;
}

/** What a column is called for people. */
export function nameOf({ column }: Reader): string {
  return column.heading ?? column.name;
}

/** The labels of rows: the columns that tell them apart, joined. */
export function labels(names: readonly string[], source: Source): readonly string[] {
  const parts = names.map((name) => source.rows.map(reader(source, name).text));
  const telling = parts.filter((texts) => new Set(texts).size > 1);
  const kept = telling.length === 0 ? parts.slice(0, 1) : telling;
  return source.rows.map((_, i) =>
    kept
      .map((texts) => texts[i]!)
      .filter((text) => text !== '')
      .join(', '),
  );
}

/** Says that only the first rows are shown. */
export function firstOf(shown: number, all: number): string | undefined {
  return shown < all ? `the first ${shown} of ${all} rows` : undefined;
}
