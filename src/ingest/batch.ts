import { holdsText, type TableColumn } from '../tableColumns.js';
import type { Cell } from './cell.js';
import type { RowRefusal } from './convertRow.js';
import { idCodes } from './idCodes.js';

/** One column of a batch; a missing value is NaN among numbers and -1 among codes. */
export type BatchColumn =
  | { readonly kind: 'missing' }
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  /**
   * Code c is the text `texts[c - first]`. In a coded column codes run through the whole file and each text comes with
   * the batch that uses it first; in any other `first` is 0.
   */
  | {
      readonly kind: 'texts';
      readonly codes: Int32Array;
      readonly first: number;
      readonly texts: readonly string[];
    };

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
  /** What was added since the last time. */
  take(): Batch;
}

interface ColumnBuilder {
  add(cell: Cell): void;
  /** The code of a text in a coded column. */
  codeOf?(text: string): number;
  take(count: number): BatchColumn;
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
    if (given[i] !== true && column.made !== true) return { add() {}, take: () => ({ kind: 'missing' }) };
    if (!holdsText(column.type)) return numbers();
    return coded.has(column.name) ? codedTexts() : texts();
  });
  const key = builders[columns.findIndex((column) => column.key === true)];
  const further = Array.from({ length: attributes }, () => texts());
  let lines = new Float64Array(1024);
  let count = 0;
  let refused: RefusedRow[] = [];
  let parts: string[] = [];
  let ends: number[] = [];
  let length = 0;
  let width = 0;
  return {
    add(cells, attributeCells, line, fields) {
      for (let i = 0; i < builders.length; i++) builders[i]!.add(cells[i]!);
      for (let i = 0; i < further.length; i++) further[i]!.add(attributeCells[i]!);
      if (count === lines.length) lines = doubled(lines, Float64Array);
      lines[count++] = line;
      if (!keepFields) return;
      width = fields.length;
      for (const field of fields) {
        parts.push(field);
        length += field.length;
        ends.push(length);
      }
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
  }
  if (batch.fields !== undefined) arrays.push(batch.fields.ends);
  return arrays.map((array) => array.buffer as ArrayBuffer);
}

function numbers(): ColumnBuilder {
  let values = new Float64Array(1024);
  let count = 0;
  return {
    add(cell) {
      if (count === values.length) values = doubled(values, Float64Array);
      values[count++] = cell === null ? Number.NaN : (cell as number);
    },
    take(length) {
      count = 0;
      return { kind: 'numbers', values: values.slice(0, length) };
    },
  };
}

function texts(): ColumnBuilder {
  let codes = new Int32Array(1024);
  let count = 0;
  const known = new Map<string, number>();
  return {
    add(cell) {
      if (count === codes.length) codes = doubled(codes, Int32Array);
      if (cell === null) codes[count++] = -1;
      else {
        let code = known.get(cell as string);
        if (code === undefined) {
          code = known.size;
          known.set(cell as string, code);
        }
        codes[count++] = code;
      }
    },
    take(length) {
      const column: BatchColumn = {
        kind: 'texts',
        codes: codes.slice(0, length),
        first: 0,
        texts: [...known.keys()],
      };
      count = 0;
      known.clear();
      return column;
    },
  };
}

function codedTexts(): ColumnBuilder {
  let codes = new Int32Array(1024);
  let count = 0;
  const known = idCodes();
  let first = 0;
  let fresh: string[] = [];
  const codeOf = (text: string) => {
    const code = known.codeOf(text);
    if (code === first + fresh.length) fresh.push(text);
    return code;
  };
  return {
    codeOf,
    add(cell) {
      if (count === codes.length) codes = doubled(codes, Int32Array);
      codes[count++] = cell === null ? -1 : codeOf(cell as string);
    },
    take(length) {
      const column: BatchColumn = { kind: 'texts', codes: codes.slice(0, length), first, texts: fresh };
      first += fresh.length;
      count = 0;
      fresh = [];
      return column;
    },
  };
}

function doubled<T extends Float64Array | Int32Array>(array: T, type: new (length: number) => T): T {
  const grown = new type(array.length * 2);
  grown.set(array);
  return grown;
}
