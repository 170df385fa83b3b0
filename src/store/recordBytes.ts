/**
 * Writes records of SQLite's file format (sqlite.org/fileformat2.html, "Record Format"): the values of a row, in order, as
 * the smallest serial type that holds each.
 */
export interface RecordBytes {
  begin(): void;
  nothing(): void;
  /** A whole number of up to 53 bits; NaN is nothing. */
  integer(value: number): void;
  /** Any number; one that is whole is kept as such, which is how SQLite keeps it in a column of real numbers. NaN is nothing. */
  real(value: number): void;
  /** UTF-8 from `from` to `to`. */
  text(bytes: Uint8Array, from: number, to: number): void;
  /** The values since `begin`, to be given to `repeat`. */
  taken(): RecordPart;
  repeat(part: RecordPart): void;
  /** Writes the cell of a tree to `bytes`: the length of the record, the number of the row if there is one, the record. */
  cell(rowid?: number): void;
  /** The last cell: from 0 to `length()`. */
  readonly bytes: Uint8Array;
  length(): number;
}

/** Some values of a record. */
export interface RecordPart {
  readonly types: Uint8Array;
  readonly body: Uint8Array;
}

/** The longest cell that `recordBytes` has room for, and so the longest record with some to spare. */
export const longestCell = 8000;

const word = 0x1_0000_0000;
/** What six bytes hold, of either sign. */
const sixBytes = 0x8000_0000_0000;

export function recordBytes(): RecordBytes {
  const types = new Uint8Array(1024);
  const body = new Uint8Array(2 * longestCell);
  const bytes = new Uint8Array(3 * longestCell);
  const float = new DataView(new ArrayBuffer(8));
  let typed = 0;
  let size = 0;
  let length = 0;
  /** The lowest `count` bytes of a number, most significant first. */
  const put = (value: number, count: number) => {
    const high = Math.floor(value / word);
    for (let i = count - 1; i >= 0; i--) {
      body[size++] = i > 3 ? high >> ((i - 4) * 8) : (value | 0) >> (i * 8);
    }
  };
  const integer = (value: number) => {
    if (value === 0) types[typed++] = 8;
    else if (value === 1) types[typed++] = 9;
    else if (value >= -128 && value <= 127) {
      types[typed++] = 1;
      body[size++] = value;
    } else if (value >= -32768 && value <= 32767) {
      types[typed++] = 2;
      body[size++] = value >> 8;
      body[size++] = value;
    } else if (value >= -8388608 && value <= 8388607) {
      types[typed++] = 3;
      body[size++] = value >> 16;
      body[size++] = value >> 8;
      body[size++] = value;
    } else if (value >= -2147483648 && value <= 2147483647) {
      types[typed++] = 4;
      body[size++] = value >> 24;
      body[size++] = value >> 16;
      body[size++] = value >> 8;
      body[size++] = value;
    } else if (value >= -sixBytes && value < sixBytes) {
      types[typed++] = 5;
      put(value, 6);
    } else if (Number.isNaN(value)) types[typed++] = 0;
    else {
      types[typed++] = 6;
      put(value, 8);
    }
  };
  return {
    bytes,
    length: () => length,
    begin() {
      typed = 0;
      size = 0;
    },
    nothing() {
      types[typed++] = 0;
    },
    integer,
    real(value) {
      if (Number.isNaN(value) || (value === Math.floor(value) && Math.abs(value) < sixBytes)) integer(value);
      else {
        types[typed++] = 7;
        float.setFloat64(0, value);
        for (let i = 0; i < 8; i++) body[size++] = float.getUint8(i);
      }
    },
    text(from, start, end) {
      typed = varint(types, typed, 13 + 2 * (end - start));
      for (let i = start; i < end; i++) body[size++] = from[i]!;
    },
    taken: () => ({ types: types.slice(0, typed), body: body.slice(0, size) }),
    repeat(part) {
      for (let i = 0; i < part.types.length; i++) types[typed++] = part.types[i]!;
      for (let i = 0; i < part.body.length; i++) body[size++] = part.body[i]!;
    },
    cell(rowid) {
      // The length of the header counts itself: one byte, as no row has more than a hundred columns.
      const header = typed + 1;
      length = varint(bytes, 0, header + size);
      if (rowid !== undefined) length = varint(bytes, length, rowid);
      bytes[length++] = header;
      for (let i = 0; i < typed; i++) bytes[length++] = types[i]!;
      for (let i = 0; i < size; i++) bytes[length++] = body[i]!;
    },
  };
}

/** Writes a whole number that is not negative, seven bits a byte, most significant first; answers where it ends. */
export function varint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value;
    return at + 1;
  }
  let count = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) count++;
  let left = value;
  for (let i = at + count - 1; i >= at; i--) {
    bytes[i] = (left % 128) | (i === at + count - 1 ? 0 : 128);
    left = Math.floor(left / 128);
  }
  return at + count;
}
