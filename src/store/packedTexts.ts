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
  if (longest > mostDigits)
    return order.sort((a, b) => comparedBytes(bytes, start(a), ends[a]!, start(b), ends[b]!));
  return byDigits(order, longest, (text, at) => {
    const place = start(text) + at;
    return place < ends[text]! ? bytes[place]! + 1 : 0;
  });
}

/** Texts that are longer are compared instead. */
const mostDigits = 24;

/** A stable sort by digits from 0 to 256, the last one first. */
function byDigits(
  order: Uint32Array,
  digits: number,
  digit: (text: number, at: number) => number,
): Uint32Array {
  let from = order;
  let to = new Uint32Array(order.length);
  for (let at = digits - 1; at >= 0; at--) {
    const starts = new Uint32Array(258);
    for (let i = 0; i < from.length; i++) starts[digit(from[i]!, at) + 1]!++;
    if (starts.includes(from.length)) continue;
    for (let value = 1; value < starts.length; value++) starts[value]! += starts[value - 1]!;
    for (let i = 0; i < from.length; i++) to[starts[digit(from[i]!, at)]!++] = from[i]!;
    [from, to] = [to, from as Uint32Array<ArrayBuffer>];
  }
  return from;
}

/** Negative, zero or positive as the bytes from `a` to `aEnd` come before those from `b` to `bEnd`, are the same, or come after. */
export function comparedBytes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): number {
  const length = Math.min(aEnd - a, bEnd - b);
  for (let i = 0; i < length; i++) {
    const difference = bytes[a + i]! - bytes[b + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - a - (bEnd - b);
}
