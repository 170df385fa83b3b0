import type { Day } from '../days.js';
import { type TableName, tables } from '../tables.js';
import { type LoadCell, type LoadContext, type Loader, type LoadRefusal, updatedOf } from './load.js';
import { duplicateKey } from './loadRefusals.js';
import type { StageCounts } from './loadStage.js';

/** Rows of a file that wait to be compared with the store. */
export interface StagedRows {
  /** Takes a row; answers the line of an earlier row of the file that contradicts it, if there is one. */
  put(
    key: readonly LoadCell[],
    values: readonly LoadCell[],
    updated: number | null,
    line: number,
  ): number | undefined;
  /** Writes what differs from the store, and keeps what it replaces. */
  apply(load: number): StageCounts;
}

/** What a row of a file is in the store. */
export interface StoredRow {
  readonly key: readonly LoadCell[];
  readonly values: readonly LoadCell[];
  /** The days it speaks of. */
  readonly days?: readonly Day[];
}

/** How the rows of one table are loaded. */
export interface RowShape<R extends StoredRow> {
  readonly table: TableName;
  /** The column that names a row where another one of the file contradicts it. */
  readonly named: string;
  readonly staged: StagedRows;
  /** Says what a row is in the store, or why it can not be there. */
  read(row: readonly LoadCell[], updated: number | null): R | LoadRefusal;
  /** Told of every row that goes into the store. */
  readonly taken?: (row: R) => void;
  /** What is to be said in the end besides. */
  readonly notes?: () => readonly string[];
}

/** Loads a table whose rows are read one by one and then compared with the store as one set. */
export function loadRows<R extends StoredRow>(context: LoadContext, shape: RowShape<R>): Loader {
  const { staged } = shape;
  const [updatedAt, namedAt] = columnsOf(shape.table, 'updated_at', shape.named);
  const days = daySpan();
  return {
    put(row, line) {
      const updated = updatedOf(context, row[updatedAt]!);
      const read = shape.read(row, updated);
      if ('code' in read) return read;
      const before = staged.put(read.key, read.values, updated, line);
      if (before !== undefined) return duplicateKey(shape.named, String(row[namedAt]), before);
      shape.taken?.(read);
      for (const day of read.days ?? []) days.see(day);
      return undefined;
    },
    finish() {
      const counts = staged.apply(context.load);
      return { ...counts, ...days.span(), notes: [...counts.notes, ...(shape.notes?.() ?? [])] };
    },
  };
}

/** Where columns of a table stand in its rows. */
export function columnsOf<const N extends readonly string[]>(
  table: TableName,
  ...names: N
): { [I in keyof N]: number } {
  const { columns } = tables[table];
  return names.map((name) => columns.findIndex((column) => column.name === name)) as {
    [I in keyof N]: number;
  };
}

/** Follows the first and last day of a load. */
export function daySpan(): {
  see(day: Day): void;
  span(): { firstDay: Day | undefined; lastDay: Day | undefined };
} {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    see(day) {
      if (day < first) first = day;
      if (day > last) last = day;
    },
    span: () =>
      first > last ? { firstDay: undefined, lastDay: undefined } : { firstDay: first, lastDay: last },
  };
}
