/** Texts and their codes: 0, 1, 2 ... in the order in which they were met. */
export interface IdCodes {
  /** The code of a text; a text that was not met before gets the next one. */
  codeOf(text: string): number;
  /** The same of a text in UTF-8, from `from` to `to` of `bytes`. */
  codeAt(bytes: Uint8Array, from: number, to: number): number;
  readonly count: () => number;
  /** The texts of the codes from `first` on, in UTF-8, one after the other, and where each of them ends. */
  since(first: number): { readonly bytes: Uint8Array; readonly ends: Uint32Array };
}

/** Texts of so many bytes stand in the hash table themselves, so that one look into memory tells whether they are known. */
const mostShort = 11;

/** A slot is the code of a text and three words that tell it from others. */
const slotWords = 4;

/**
 * A dictionary of many short texts that keeps none of them as a string: their bytes stand in one array, found by a
 * hash table. About 36 bytes and the text itself per entry, half of what a Map of strings takes.
 */
export function idCodes(): IdCodes {
  let slots = new Int32Array(slotWords << 11).fill(-1);
  let mask = (1 << 11) - 1;
  let most = 1536;
  let ends = new Uint32Array(1 << 11);
  let known = new Uint8Array(1 << 15);
  let count = 0;
  let placed = 0;
  let length = 0;
  /** Texts that UTF-8 can not hold: those with half a surrogate pair. */
  const broken = new Map<string, number>();
  // Rows of one order, or of one customer, often stand together.
  let lastCode = -1;
  let last0 = 0;
  let last1 = 0;
  let last2 = -1;
  let written: Uint8Array = new Uint8Array(1 << 8);

  const grow = () => {
    const before = slots;
    mask = 2 * mask + 1;
    most *= 2;
    slots = new Int32Array(before.length * 2).fill(-1);
    for (let from = 0; from < before.length; from += slotWords) {
      if (before[from]! < 0) continue;
      let at = (hashed(before[from + 1]!, before[from + 2]!, before[from + 3]!) & mask) * slotWords;
      while (slots[at]! >= 0) at = (at + slotWords) & (mask * slotWords);
      for (let i = 0; i < slotWords; i++) slots[at + i] = before[from + i]!;
    }
  };
  const equal = (code: number, bytes: Uint8Array, from: number, to: number) => {
    const start = code === 0 ? 0 : ends[code - 1]!;
    const size = to - from;
    if (ends[code]! - start !== size) return false;
    // Ids of a file differ at their ends first.
    for (let i = size - 1; i >= 0; i--) if (known[start + i] !== bytes[from + i]) return false;
    return true;
  };
  const add = (bytes: Uint8Array, from: number, to: number) => {
    while (length + to - from > known.length) known = copied(known, new Uint8Array(known.length * 2));
    for (let i = from; i < to; i++) known[length++] = bytes[i]!;
    if (count === ends.length) ends = copied(ends, new Uint32Array(ends.length * 2));
    ends[count] = length;
    return count++;
  };
  /** The code of the text that these words stand for; long ones are compared besides. */
  const find = (
    word0: number,
    word1: number,
    word2: number,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): number => {
    const short = to - from <= mostShort;
    let at = (hashed(word0, word1, word2) & mask) * slotWords;
    for (let code = slots[at]!; code >= 0; code = slots[at]!) {
      if (slots[at + 1] === word0 && slots[at + 2] === word1 && slots[at + 3] === word2) {
        if (short || equal(code, bytes, from, to)) return code;
      }
      at = (at + slotWords) & (mask * slotWords);
    }
    const code = add(bytes, from, to);
    slots[at] = code;
    slots[at + 1] = word0;
    slots[at + 2] = word1;
    slots[at + 3] = word2;
    if (++placed > most) grow();
    return code;
  };
  const codeAt = (bytes: Uint8Array, from: number, to: number): number => {
    const size = to - from;
    if (size > mostShort) {
      if (lastCode >= 0 && equal(lastCode, bytes, from, to)) return lastCode;
      let word0 = size;
      let word1 = ~size;
      let i = from;
      for (; i + 4 <= to; i += 4) {
        const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
        word0 = Math.imul(word0 ^ word, 0x2c1b3c6d);
        word1 = Math.imul(word1 + word, 0x01000193);
        word0 ^= word0 >>> 15;
        word1 ^= word1 >>> 13;
      }
      let rest = 0;
      for (; i < to; i++) rest = (rest << 8) | bytes[i]!;
      last2 = -1;
      lastCode = find(Math.imul(word0 ^ rest, 0x297a2d39), (word1 + rest) | 0, -1, bytes, from, to);
      return lastCode;
    }
    let word0 = 0;
    let word1 = 0;
    let word2 = size << 24;
    if (size >= 4) {
      word0 = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
      if (size >= 8) {
        word1 =
          bytes[from + 4]! | (bytes[from + 5]! << 8) | (bytes[from + 6]! << 16) | (bytes[from + 7]! << 24);
        for (let i = from + 8; i < to; i++) word2 |= bytes[i]! << (8 * (i - from - 8));
      } else for (let i = from + 4; i < to; i++) word1 |= bytes[i]! << (8 * (i - from - 4));
    } else for (let i = from; i < to; i++) word0 |= bytes[i]! << (8 * (i - from));
    if (word0 === last0 && word1 === last1 && word2 === last2) return lastCode;
    last0 = word0;
    last1 = word1;
    last2 = word2;
    lastCode = find(word0, word1, word2, bytes, from, to);
    return lastCode;
  };
  const brokenCode = (text: string): number => {
    let code = broken.get(text);
    if (code === undefined) {
      code = add(written, 0, encoder.encodeInto(text, written).written);
      broken.set(text, code);
    }
    return code;
  };
  return {
    codeAt,
    codeOf(text) {
      const { length: size } = text;
      if (size * 3 > written.length) written = new Uint8Array(size * 6);
      let i = 0;
      for (; i < size; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) break;
        written[i] = unit;
      }
      if (i === size) return codeAt(written, 0, size);
      if (halfPair.test(text)) return brokenCode(text);
      return codeAt(written, 0, encoder.encodeInto(text, written).written);
    },
    count: () => count,
    since: (first) => {
      const start = first === 0 ? 0 : ends[first - 1]!;
      const fresh = ends.slice(first, count);
      for (let i = 0; i < fresh.length; i++) fresh[i]! -= start;
      return { bytes: known.slice(start, length), ends: fresh };
    },
  };
}

function hashed(word0: number, word1: number, word2: number): number {
  let hash = Math.imul(word0, 0x01000193) ^ Math.imul(word1, 0x2c1b3c6d) ^ Math.imul(word2, 0x297a2d39);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

const encoder = new TextEncoder();
const halfPair = /[\ud800-\udfff]/u;

function copied<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
