import { holdsText, type TableColumn } from '../tableColumns.js';
import type { Cell, RowRefusal } from './cell.js';
import {
  type BatchColumn,
  type ColumnBuilder,
  codedColumn,
  missingColumn,
  numberColumn,
  textColumn,
} from './columnBuilders.js';

/** A row that was refused before it got into a batch. */
export interface RefusedRow {
  /** How many rows of the batch stand before it. */
  readonly before: number;
  readonly line: number;
  readonly refusal: RowRefusal;
  readonly fields: readonly string[];
  /** The text of its first key column, or '', and its code if that column is coded, else -1. */
  readonly key: string;
  readonly keyCode: number;
}

/** Consecutive rows of a file by column, in the order of the file. Plain data: it may cross to another thread. */
export interface Batch {
  readonly count: number;
  /** The line of the file on which each row begins. */
  readonly lines: Float64Array;
  /** In the order of the table's columns. */
  readonly columns: readonly BatchColumn[];
  readonly attributes: readonly BatchColumn[];
  readonly refused: readonly RefusedRow[];
  /** The fields of each row as they came, if they were asked for: `width` of them a row, one text, with their ends. */
  readonly fields: { readonly text: string; readonly ends: Float64Array; readonly width: number } | undefined;
}

export interface BatchBuilder {
  add(cells: readonly Cell[], attributes: readonly Cell[], line: number, fields: readonly string[]): void;
  refuse(line: number, refusal: RowRefusal, fields: readonly string[], key: string): void;
  /** The columns of the table, for those who put the cells of the next row there themselves, at `count()`. */
  readonly columns: readonly ColumnBuilder[];
  count(): number;
  /** Says that all cells of the next row were put into `columns`; `fields` as they came, if they are kept. */
  added(line: number, fields: readonly string[]): void;
  /** What was added since the last time. */
  take(): Batch;
}

/**
 * Collects rows by column. `given` says which columns the file has, `coded` which of them get one code per distinct text
 * of the whole file; `keepFields` also keeps the fields as they came.
 */
export function batchBuilder(
  columns: readonly TableColumn[],
  given: readonly boolean[],
  coded: ReadonlySet<string>,
  attributes: number,
  keepFields: boolean,
): BatchBuilder {
  const builders = columns.map((column, i): ColumnBuilder => {
    if (given[i] !== true && column.made !== true) return missingColumn();
    if (!holdsText(column.type)) return numberColumn();
    return coded.has(column.name) ? codedColumn() : textColumn();
  });
  const key = builders[columns.findIndex((column) => column.key === true)];
  const further = Array.from({ length: attributes }, () => textColumn());
  let lines = new Float64Array(1024);
  let count = 0;
  let refused: RefusedRow[] = [];
  let parts: string[] = [];
  let ends: number[] = [];
  let length = 0;
  let width = 0;
  const added = (line: number, fields: readonly string[]) => {
    if (count === lines.length) {
      const grown = new Float64Array(lines.length * 2);
      grown.set(lines);
      lines = grown;
    }
    lines[count++] = line;
    if (!keepFields) return;
    width = fields.length;
    for (const field of fields) {
      parts.push(field);
      length += field.length;
      ends.push(length);
    }
  };
  return {
    columns: builders,
    count: () => count,
    added,
    add(cells, attributeCells, line, fields) {
      putRow(builders, count, cells);
      putRow(further, count, attributeCells);
      added(line, fields);
    },
    refuse(line, refusal, fields, text) {
      const keyCode = text === '' ? -1 : (key?.codeOf?.(text) ?? -1);
      refused.push({ before: count, line, refusal, fields, key: text, keyCode });
    },
    take() {
      const batch: Batch = {
        count,
        lines: lines.slice(0, count),
        columns: builders.map((builder) => builder.take(count)),
        attributes: further.map((builder) => builder.take(count)),
        refused,
        fields: keepFields ? { text: parts.join(''), ends: Float64Array.from(ends), width } : undefined,
      };
      count = 0;
      refused = [];
      parts = [];
      ends = [];
      length = 0;
      return batch;
    },
  };
}

function putRow(builders: readonly ColumnBuilder[], at: number, cells: readonly Cell[]): void {
  for (let i = 0; i < builders.length; i++) builders[i]!.put(at, cells[i]!);
}

/** The fields of a row of a batch as they came; none if they were not kept. */
export function fieldsOf(batch: Batch, row: number): readonly string[] {
  if (batch.fields === undefined) return [];
  const { text, ends, width } = batch.fields;
  return Array.from({ length: width }, (_, i) => {
    const at = row * width + i;
    return text.slice(at === 0 ? 0 : ends[at - 1], ends[at]);
  });
}

/** What may be handed to another thread without being copied. */
export function transferable(batch: Batch): ArrayBuffer[] {
  const arrays: ArrayBufferView[] = [batch.lines];
  for (const column of [...batch.columns, ...batch.attributes]) {
    if (column.kind === 'numbers') arrays.push(column.values);
    else if (column.kind === 'texts') arrays.push(column.codes);
    else if (column.kind === 'coded') arrays.push(column.codes, column.bytes, column.ends);
  }
  if (batch.fields !== undefined) arrays.push(batch.fields.ends);
  return arrays.map((array) => array.buffer as ArrayBuffer);
}
