/** A column of numbers; NaN in one that has room for fractions stands for no value. */
export type NumberColumn = Int32Array | Float64Array;

/** How the numbers of a piece are written: nothing where all are alike, else as many bytes as their range takes. */
const widths = { alike: 0, bytes: 1, shorts: 2, words: 4, doubles: 8 } as const;

/** Width, whether values can be missing, six bytes of nothing, and the number that is added to each. */
const headerBytes = 16;

const most = { 1: 0xff, 2: 0xffff, 4: 0xffff_ffff } as const;

/**
 * Numbers as bytes, little endian, in a frame of reference: whole numbers are kept as their distance from the least one
 * (0 = missing, where any is), in the fewest of 0, 1, 2 and 4 bytes that hold it; others as they are. Exact.
 */
export function packColumn(values: NumberColumn): Buffer {
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  let missing = false;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      missing = true;
      continue;
    }
    if (value < least) least = value;
    if (value > largest) largest = value;
    if (whole && Math.floor(value) !== value) whole = false;
  }
  if (largest < least) return header(widths.alike, false, Number.NaN, 0);
  const shift = missing ? 1 : 0;
  const span = largest - least + shift;
  if (span === 0) return header(widths.alike, false, least, 0);
  const safe = whole && Number.isSafeInteger(least) && Number.isSafeInteger(largest);
  if (!safe || span > most[widths.words]) {
    const bytes = header(widths.doubles, missing, 0, values.length * 8);
    new Float64Array(bytes.buffer, bytes.byteOffset + headerBytes, values.length).set(values);
    return bytes;
  }
  const width = span <= most[1] ? widths.bytes : span <= most[2] ? widths.shorts : widths.words;
  // Nothing need be added when read where the numbers themselves have room.
  const base = least >= shift && largest <= most[width] ? 0 : least - shift;
  const bytes = header(width, missing, base, values.length * width);
  const out = integers[width](bytes.buffer as ArrayBuffer, bytes.byteOffset + headerBytes, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    out[i] = Number.isNaN(value) ? 0 : value - base;
  }
  return bytes;
}

/** Writes the numbers of a packed piece into `out` from place `at` on; `rows` says how many they are. */
export function unpackColumn(packed: Buffer, out: NumberColumn, at: number, rows: number): void {
  const width = packed.readUInt8(0) as (typeof widths)[keyof typeof widths];
  const missing = packed.readUInt8(1) === 1;
  const base = packed.readDoubleLE(8);
  if (width === widths.alike) {
    out.fill(base, at, at + rows);
    return;
  }
  const from = packed.byteOffset + headerBytes;
  const apart = from % 8 === 0 ? undefined : Uint8Array.from(packed.subarray(headerBytes)).buffer;
  const buffer = apart ?? (packed.buffer as ArrayBuffer);
  const offset = apart === undefined ? from : 0;
  if (width === widths.doubles) {
    out.set(new Float64Array(buffer, offset, rows), at);
    return;
  }
  // The engine turns numbers of one width into another faster than a loop that has to know all of them.
  out.set(integers[width](buffer, offset, rows), at);
  const end = at + rows;
  // A base that is known to be whole keeps the loop in whole numbers.
  if (out instanceof Int32Array) addToWhole(out, at, end, base | 0);
  else if (missing) addOrMiss(out, at, end, base);
  else addTo(out, at, end, base);
}

function addToWhole(out: Int32Array, from: number, to: number, base: number): void {
  if (base === 0) return;
  for (let i = from; i < to; i++) out[i] = out[i]! + base;
}

function addTo(out: Float64Array, from: number, to: number, base: number): void {
  if (base === 0) return;
  for (let i = from; i < to; i++) out[i] = out[i]! + base;
}

function addOrMiss(out: Float64Array, from: number, to: number, base: number): void {
  for (let i = from; i < to; i++) out[i] = out[i] === 0 ? Number.NaN : out[i]! + base;
}

const integers = {
  1: (buffer: ArrayBuffer, offset: number, rows: number) => new Uint8Array(buffer, offset, rows),
  2: (buffer: ArrayBuffer, offset: number, rows: number) => new Uint16Array(buffer, offset, rows),
  4: (buffer: ArrayBuffer, offset: number, rows: number) => new Uint32Array(buffer, offset, rows),
} as const;

function header(width: number, missing: boolean, base: number, bytes: number): Buffer {
  const packed = Buffer.from(new ArrayBuffer(headerBytes + bytes));
  packed.writeUInt8(width, 0);
  packed.writeUInt8(missing ? 1 : 0, 1);
  packed.writeDoubleLE(base, 8);
  return packed;
}
