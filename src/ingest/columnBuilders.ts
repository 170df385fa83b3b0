import type { Cell } from './cell.js';
import { idCodes } from './idCodes.js';

/** One column of a batch; a missing value is NaN among numbers and -1 among codes. */
export type BatchColumn =
  | { readonly kind: 'missing' }
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'texts'; readonly codes: Int32Array; readonly texts: readonly string[] }
  /**
   * Codes run through the whole file; the texts of those from `first` on come with this batch, which uses them first:
   * in UTF-8, one after the other, with the place where each of them ends.
   */
  | {
      readonly kind: 'coded';
      readonly codes: Int32Array;
      readonly first: number;
      readonly bytes: Uint8Array;
      readonly ends: Uint32Array;
    };

/** Collects one column: cells are put at any row beyond those that are kept, the last one put there counts. */
export interface ColumnBuilder {
  put(row: number, cell: Cell): void;
  /** A text in UTF-8, or nothing if it has no length. */
  putBytes(row: number, bytes: Uint8Array, from: number, to: number): void;
  putNumber(row: number, value: number): void;
  /** The code of a text in a coded column. */
  codeOf?(text: string): number;
  /** The first `rows` rows; the next ones begin at 0 again. */
  take(rows: number): BatchColumn;
}

/** A column that the file does not have. */
export function missingColumn(): ColumnBuilder {
  return { put() {}, putBytes() {}, putNumber() {}, take: () => ({ kind: 'missing' }) };
}

export function numberColumn(): ColumnBuilder {
  let values = new Float64Array(1024);
  const putNumber = (row: number, value: number) => {
    if (row >= values.length) values = doubled(values, Float64Array);
    values[row] = value;
  };
  return {
    put: (row, cell) => putNumber(row, cell === null ? Number.NaN : (cell as number)),
    putBytes() {
      throw new Error('a text among numbers');
    },
    putNumber,
    take: (rows) => ({ kind: 'numbers', values: values.slice(0, rows) }),
  };
}

/** Texts with the codes of one batch. */
export function textColumn(): ColumnBuilder {
  let codes = new Int32Array(1024);
  const known = new Map<string, number>();
  /** The codes of texts of one or two bytes, by these; made for the first of them. */
  let short: Int32Array | undefined;
  const codeOf = (text: string) => {
    let code = known.get(text);
    if (code === undefined) {
      code = known.size;
      known.set(text, code);
    }
    return code;
  };
  const putCode = (row: number, code: number) => {
    if (row >= codes.length) codes = doubled(codes, Int32Array);
    codes[row] = code;
  };
  return {
    put: (row, cell) => putCode(row, cell === null ? -1 : codeOf(cell as string)),
    putBytes(row, bytes, from, to) {
      if (from === to) putCode(row, -1);
      else if (to - from > 2) putCode(row, codeOf(textAt(bytes, from, to)));
      else {
        short ??= new Int32Array(1 << 16).fill(-1);
        const key = bytes[from]! | (to - from === 2 ? bytes[from + 1]! << 8 : 0);
        if (short[key] === -1) short[key] = codeOf(textAt(bytes, from, to));
        putCode(row, short[key]!);
      }
    },
    putNumber() {
      throw new Error('a number among texts');
    },
    take(rows) {
      const column: BatchColumn = { kind: 'texts', codes: codes.slice(0, rows), texts: [...known.keys()] };
      known.clear();
      short?.fill(-1);
      return column;
    },
  };
}

/** Texts with codes that run through the whole file. */
export function codedColumn(): ColumnBuilder {
  let codes = new Int32Array(1024);
  const known = idCodes();
  let first = 0;
  const putCode = (row: number, code: number) => {
    if (row >= codes.length) codes = doubled(codes, Int32Array);
    codes[row] = code;
  };
  return {
    codeOf: known.codeOf,
    put: (row, cell) => putCode(row, cell === null ? -1 : known.codeOf(cell as string)),
    putBytes: (row, bytes, from, to) => putCode(row, from === to ? -1 : known.codeAt(bytes, from, to)),
    putNumber() {
      throw new Error('a number among texts');
    },
    take(rows) {
      const column: BatchColumn = {
        kind: 'coded',
        codes: codes.slice(0, rows),
        first,
        ...known.since(first),
      };
      first = known.count();
      return column;
    },
  };
}

/** The text of a code that came with the batch of a coded column; `undefined` if it came before. */
export function codedText(
  { first, bytes, ends }: Extract<BatchColumn, { kind: 'coded' }>,
  code: number,
): string | undefined {
  if (code < first) return undefined;
  return textAt(bytes, code === first ? 0 : ends[code - first - 1]!, ends[code - first]!);
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', from, to);
}

function doubled<T extends Float64Array | Int32Array>(array: T, type: new (length: number) => T): T {
  const grown = new type(array.length * 2);
  grown.set(array);
  return grown;
}
