import { unknownName } from '../errors.js';
import type { Column, Result, Row, Value } from '../result.js';

/** The columns and rows of a result that are to be printed. */
export interface Selection {
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row>;
}

export interface SelectOptions {
  /** Names of the columns to print, in this order; all of them if undefined. */
  readonly columns?: readonly string[] | undefined;
  /** At most so many rows; the source is not read further. */
  readonly limit?: number | undefined;
  /** Leave out columns marked `machineOnly`, unless `columns` names them. */
  readonly forPeople?: boolean;
}

/**
 * The chosen columns, in the chosen order, and the first rows of a result. Rows stay lazy.
 * Throws UserError (exit 2) naming the nearest known column for an unknown one.
 */
export function select(result: Result, options: SelectOptions): Selection {
  const known = result.columns.map((column) => column.name);
  const indexes =
    options.columns?.map((name) => {
      const index = known.indexOf(name);
      if (index < 0) throw unknownName('column', name, known);
      return index;
    }) ?? shown(result.columns, options.forPeople === true);
  const same = indexes.length === known.length && indexes.every((index, i) => index === i);
  const limited = options.limit === undefined ? result.rows : first(result.rows, options.limit);
  return {
    columns: indexes.map((index) => result.columns[index]!),
    rows: same ? limited : picked(limited, indexes),
  };
}

function shown(columns: readonly Column[], forPeople: boolean): number[] {
  return [...columns.keys()].filter((index) => !(forPeople && columns[index]!.machineOnly === true));
}

function* first(rows: Iterable<Row>, limit: number): Generator<Row> {
  if (limit <= 0) return;
  let count = 0;
  for (const row of rows) {
    yield row;
    if (++count >= limit) return;
  }
}

function* picked(rows: Iterable<Row>, indexes: readonly number[]): Generator<Row> {
  for (const row of rows) yield indexes.map((index): Value => row[index]);
}
