/** Texts and their codes: 0, 1, 2 ... in the order in which they were met. */
export interface IdCodes {
  /** The code of a text; a text that was not met before gets the next one. */
  codeOf(text: string): number;
  readonly count: () => number;
}

/**
 * A dictionary of many short texts that keeps none of them as a string: their characters stand in one array, found by a
 * hash table of codes. About 20 bytes and the text itself per entry, a third of what a Map of strings takes.
 */
export function idCodes(): IdCodes {
  let slots = new Int32Array(1 << 12).fill(-1);
  let hashes = new Int32Array(1 << 11);
  let ends = new Uint32Array(1 << 11);
  let bytes = new Uint8Array(1 << 15);
  let count = 0;
  let length = 0;
  /** Texts with a character beyond Latin-1, which one byte can not hold. */
  const wide = new Map<string, number>();
  // Rows of one order, or of one customer, often stand together.
  let lastText: string | undefined;
  let lastCode = 0;

  const grow = () => {
    hashes = copied(hashes, new Int32Array(hashes.length * 2));
    ends = copied(ends, new Uint32Array(ends.length * 2));
    slots = new Int32Array(slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let code = 0; code < count; code++) {
      let at = hashes[code]! & mask;
      while (slots[at]! >= 0) at = (at + 1) & mask;
      slots[at] = code;
    }
  };
  const equal = (code: number, text: string) => {
    const start = code === 0 ? 0 : ends[code - 1]!;
    if (ends[code]! - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  };
  const add = (hash: number) => {
    if (count === hashes.length) grow();
    hashes[count] = hash;
    ends[count] = length;
    return count++;
  };
  const find = (text: string): number => {
    let hash = text.length;
    let all = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      all |= code;
      hash = Math.imul(hash ^ code, 0x01000193);
    }
    if (all > 255 || text === '') {
      let code = wide.get(text);
      if (code === undefined) {
        code = add(0);
        // The map keeps its own copy: a slice would keep the text that it was cut from.
        wide.set(Buffer.from(text, 'utf16le').toString('utf16le'), code);
      }
      return code;
    }
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    const mask = slots.length - 1;
    let at = hash & mask;
    for (let code = slots[at]!; code >= 0; code = slots[at]!) {
      if (hashes[code] === hash && equal(code, text)) return code;
      at = (at + 1) & mask;
    }
    while (length + text.length > bytes.length) bytes = copied(bytes, new Uint8Array(bytes.length * 2));
    for (let i = 0; i < text.length; i++) bytes[length + i] = text.charCodeAt(i);
    length += text.length;
    const before = slots.length;
    const code = add(hash);
    if (slots.length !== before) {
      at = hash & (slots.length - 1);
      while (slots[at]! >= 0) at = (at + 1) & (slots.length - 1);
    }
    slots[at] = code;
    return code;
  };
  return {
    codeOf(text) {
      if (text === lastText) return lastCode;
      lastCode = find(text);
      lastText = text;
      return lastCode;
    },
    count: () => count,
  };
}

function copied<T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
