import { sortedBy } from './sortedRows.js';

/** Many texts in UTF-8, one after the other, with the place where each of them ends. */
export interface PackedTexts {
  readonly count: number;
  readonly bytes: Buffer;
  readonly ends: Uint32Array;
  /** Bytes of the longest one. */
  readonly longest: number;
}

/** Collects texts. */
export function textPacker(): {
  add(text: string): void;
  /** The same of a text in UTF-8. */
  addBytes(from: Uint8Array, start: number, end: number): void;
  packed(): PackedTexts;
  clear(): void;
} {
  let bytes: Buffer = Buffer.alloc(1 << 12);
  let ends = new Uint32Array(1 << 8);
  let count = 0;
  let length = 0;
  let longest = 0;
  const room = (size: number) => {
    if (length + size <= bytes.length) return;
    const grown = Buffer.alloc((length + size) * 2);
    grown.set(bytes.subarray(0, length));
    bytes = grown;
  };
  const ended = () => {
    if (count === ends.length) {
      const grown = new Uint32Array(count * 2);
      grown.set(ends);
      ends = grown;
    }
    longest = Math.max(longest, length - (count === 0 ? 0 : ends[count - 1]!));
    ends[count++] = length;
  };
  return {
    add(text) {
      room(text.length * 3);
      length += bytes.write(text, length);
      ended();
    },
    addBytes(from, start, end) {
      room(end - start);
      for (let i = start; i < end; i++) bytes[length++] = from[i]!;
      ended();
    },
    packed: () => ({ count, bytes, ends, longest }),
    clear() {
      bytes = Buffer.alloc(0);
      ends = new Uint32Array(1);
      count = 0;
      length = 0;
    },
  };
}

/** The positions of texts in the order of their bytes, the order of SQLite's texts. */
export function sortedTexts({ count, bytes, ends, longest }: PackedTexts): Uint32Array {
  const start = (text: number) => (text === 0 ? 0 : ends[text - 1]!);
  const order = new Uint32Array(count);
  let ascending = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (ascending && i > 0 && comparedBytes(bytes, start(i - 1), ends[i - 1]!, start(i), ends[i]!) > 0)
      ascending = false;
  }
  if (ascending) return order;
  if (longest > mostWords * 4)
    return order.sort((a, b) => comparedBytes(bytes, start(a), ends[a]!, start(b), ends[b]!));
  const key = new Int32Array(count);
  for (let text = 0; text < count; text++) key[text] = ends[text]! - start(text);
  let sorted = sortedBy(order, key);
  for (let word = Math.ceil(longest / 4) - 1; word >= 0; word--) {
    for (let text = 0, from = 0; text < count; text++) {
      key[text] = wordAt(bytes, from + 4 * word, ends[text]!);
      from = ends[text]!;
    }
    sorted = sortedBy(sorted, key);
  }
  return sorted;
}

/** Texts of more words of four bytes are compared instead. */
const mostWords = 10;

/** Four bytes as a number that is in their order, those from `end` on taken for zeros. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end) {
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) ^ lowest;
  }
  let word = 0;
  for (let i = at; i < at + 4; i++) word = (word << 8) | (i < end ? bytes[i]! : 0);
  return word ^ lowest;
}

const lowest = 0x8000_0000;

/** Negative, zero or positive as the bytes from `a` to `aEnd` come before those from `b` to `bEnd`, are the same, or come after. */
export function comparedBytes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): number {
  const length = Math.min(aEnd - a, bEnd - b);
  for (let i = 0; i < length; i++) {
    const difference = bytes[a + i]! - bytes[b + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - a - (bEnd - b);
}
