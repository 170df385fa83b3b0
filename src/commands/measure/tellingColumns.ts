import type { Column, Row, Value } from '../../result.js';

/**
 * Columns of which some tell a reader nothing here: those of `may` that say nothing in any row stand in machine formats only.
 * Without rows all of them stay.
 */
export function tellingColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  may: readonly string[],
  says: (value: Value) => boolean = (value) => value !== undefined && value !== null,
): readonly Column[] {
  if (rows.length === 0) return columns;
  return columns.map((column, i) =>
    may.includes(column.name) && !rows.some((row) => says(row[i]))
      ? { ...column, machineOnly: true }
      : column,
  );
}
