import type { LoadCell, Loader, LoadRefusal } from './load.js';

/** One column of a batch; a missing value is NaN among numbers and -1 among codes. */
export type LoadColumn =
  | { readonly kind: 'missing' }
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'texts'; readonly codes: Int32Array; readonly texts: readonly string[] }
  /**
   * Codes run through the whole file. The texts of those from `first` on come with this batch, the others came before: in
   * UTF-8, one after the other, with the place where each of them ends.
   */
  | {
      readonly kind: 'coded';
      readonly codes: Int32Array;
      readonly first: number;
      readonly bytes: Uint8Array;
      readonly ends: Uint32Array;
    };

/** Consecutive rows of a file by column, in the order of the file. */
export interface LoadBatch {
  readonly count: number;
  /** The line of the file on which each row begins. */
  readonly lines: Float64Array;
  /** In the order of the table's columns. */
  readonly columns: readonly LoadColumn[];
  readonly attributes: readonly LoadColumn[];
  /** Rows refused before, by how many rows of the batch stand before them, with the text or code of their first key column. */
  readonly refused: readonly { readonly before: number; readonly key: string; readonly keyCode: number }[];
}

/** Told of rows that can not go into the store, in the order of the file: those of the batch, and those refused before. */
export interface BatchRefusals {
  row(index: number, refusal: LoadRefusal): void;
  before(index: number): void;
}

/** The texts that come with a batch of a coded column. */
export function freshTexts(column: Extract<LoadColumn, { kind: 'coded' }>): readonly string[] {
  const { bytes, ends } = column;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = new Array(ends.length);
  for (let i = 0; i < ends.length; i++) {
    texts[i] = buffer.toString('utf8', i === 0 ? 0 : ends[i - 1]!, ends[i]!);
  }
  return texts;
}

/** Puts the rows of a batch one by one into a loader, and tells it of those refused before. */
export function putRows(): (loader: Loader, batch: LoadBatch, refusals: BatchRefusals) => void {
  /** The texts of coded columns so far, by column. */
  const known: string[][] = [];
  const textsOf = (column: LoadColumn, at: number): readonly string[] => {
    if (column.kind === 'texts') return column.texts;
    if (column.kind !== 'coded') return [];
    known[at] ??= [];
    const texts = known[at];
    texts.length = column.first;
    for (const text of freshTexts(column)) texts.push(text);
    return texts;
  };
  return (loader, batch, refusals) => {
    const readers = [...batch.columns, ...batch.attributes].map((column, at) =>
      reader(column, textsOf(column, at)),
    );
    const cells = readers.slice(0, batch.columns.length);
    const attributes = readers.slice(batch.columns.length);
    let next = 0;
    const passed = (row: number) => {
      for (; next < batch.refused.length && batch.refused[next]!.before <= row; next++) {
        const { key } = batch.refused[next]!;
        if (key !== '') loader.passed?.(key);
        refusals.before(next);
      }
    };
    for (let row = 0; row < batch.count; row++) {
      if (next < batch.refused.length) passed(row);
      const refusal = loader.put(
        cells.map((read) => read(row)),
        batch.lines[row]!,
        attributes.map((read) => read(row) as string | null),
      );
      if (refusal !== undefined) refusals.row(row, refusal);
    }
    passed(batch.count);
  };
}

function reader(column: LoadColumn, texts: readonly string[]): (row: number) => LoadCell {
  if (column.kind === 'missing') return () => null;
  if (column.kind === 'numbers') {
    const { values } = column;
    return (row) => {
      const value = values[row]!;
      return Number.isNaN(value) ? null : value;
    };
  }
  const { codes } = column;
  return (row) => {
    const code = codes[row]!;
    return code < 0 ? null : texts[code]!;
  };
}
