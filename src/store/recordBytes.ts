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
  /**
   * Ends a record of as many values as were announced: the cell of a tree stands in `bytes` from here to `end()`. It is the
   * length of the record, the number of the row if there is one, the record.
   */
  cell(rowid?: number): number;
  readonly bytes: Uint8Array;
  end(): number;
}

/** Some values of a record. */
export interface RecordPart {
  readonly types: Uint8Array;
  readonly body: Uint8Array;
  /** How many bytes there are of types beyond one a value. */
  readonly more: number;
}

/** The longest cell that `recordBytes` has room for, and so the longest record with some to spare. */
export const longestCell = 8000;

const word = 0x1_0000_0000;
/** What six bytes hold, of either sign. */
const sixBytes = 0x8000_0000_0000;

/** Where the types begin: before them come the length of the record, the number of the row and the length of the header. */
const head = 2 * 9 + 1;

/** Writes records of `width` values, at most a hundred. */
export function recordBytes(width: number): RecordBytes {
  const bytes = new Uint8Array(3 * longestCell);
  const float = new DataView(new ArrayBuffer(8));
  /** Types end here and values begin; further on when a type takes more than one byte. */
  let values = head + width;
  let typed = head;
  let size = values;
  const widen = (more: number) => {
    bytes.copyWithin(values + more, values, size);
    values += more;
    size += more;
  };
  /** The lowest `count` bytes of a number, most significant first. */
  const put = (value: number, count: number) => {
    const high = Math.floor(value / word);
    for (let i = count - 1; i >= 0; i--) {
      bytes[size++] = i > 3 ? high >> ((i - 4) * 8) : (value | 0) >> (i * 8);
    }
  };
  const integer = (value: number) => {
    if (value === 0) bytes[typed++] = 8;
    else if (value === 1) bytes[typed++] = 9;
    else if (value >= -128 && value <= 127) {
      bytes[typed++] = 1;
      bytes[size++] = value;
    } else if (value >= -32768 && value <= 32767) {
      bytes[typed++] = 2;
      bytes[size++] = value >> 8;
      bytes[size++] = value;
    } else if (value >= -8388608 && value <= 8388607) {
      bytes[typed++] = 3;
      bytes[size++] = value >> 16;
      bytes[size++] = value >> 8;
      bytes[size++] = value;
    } else if (value >= -2147483648 && value <= 2147483647) {
      bytes[typed++] = 4;
      bytes[size++] = value >> 24;
      bytes[size++] = value >> 16;
      bytes[size++] = value >> 8;
      bytes[size++] = value;
    } else if (value >= -sixBytes && value < sixBytes) {
      bytes[typed++] = 5;
      put(value, 6);
    } else if (Number.isNaN(value)) bytes[typed++] = 0;
    else {
      bytes[typed++] = 6;
      put(value, 8);
    }
  };
  return {
    bytes,
    end: () => size,
    begin() {
      values = head + width;
      typed = head;
      size = values;
    },
    nothing() {
      bytes[typed++] = 0;
    },
    integer,
    real(value) {
      if (Number.isNaN(value) || (value === Math.floor(value) && Math.abs(value) < sixBytes)) integer(value);
      else {
        bytes[typed++] = 7;
        float.setFloat64(0, value);
        for (let i = 0; i < 8; i++) bytes[size++] = float.getUint8(i);
      }
    },
    text(from, start, end) {
      const type = 13 + 2 * (end - start);
      if (type >= 128) widen(lengthOf(type) - 1);
      typed = varint(bytes, typed, type);
      for (let i = start; i < end; i++) bytes[size++] = from[i]!;
    },
    taken: () => ({
      types: bytes.slice(head, typed),
      body: bytes.slice(values, size),
      more: values - head - width,
    }),
    repeat({ types, body, more }) {
      if (more > 0) widen(more);
      for (let i = 0; i < types.length; i++) bytes[typed++] = types[i]!;
      for (let i = 0; i < body.length; i++) bytes[size++] = body[i]!;
    },
    cell(rowid) {
      if (typed !== values) throw new Error(`a record of ${width} values was given others`);
      // The length of the header counts itself: one byte, as no row has more than a hundred columns.
      let from = head - 1;
      bytes[from] = typed - from;
      const length = size - from;
      if (rowid !== undefined) {
        from -= lengthOf(rowid);
        varint(bytes, from, rowid);
      }
      from -= lengthOf(length);
      varint(bytes, from, length);
      return from;
    },
  };
}

/** How many bytes `varint` writes. */
function lengthOf(value: number): number {
  if (value < 128) return 1;
  if (value < 16384) return 2;
  let count = 3;
  for (let rest = Math.floor(value / 2097152); rest > 0; rest = Math.floor(rest / 128)) count++;
  return count;
}

/** Writes a whole number that is not negative, seven bits a byte, most significant first; answers where it ends. */
export function varint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value;
    return at + 1;
  }
  const end = at + lengthOf(value);
  let left = value;
  for (let i = end - 1; i >= at; i--) {
    bytes[i] = (left % 128) | (i === end - 1 ? 0 : 128);
    left = Math.floor(left / 128);
  }
  return end;
}
