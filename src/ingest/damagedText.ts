import type { Decode } from './encodings.js';

/** A byte that means nothing in the encoding, or a NUL. */
export interface Damage {
  /** Its place in the file, counted from 1. */
  readonly byte: number;
  /** As a person writes it: `\xE9`, `\x00`. */
  readonly shown: string;
  readonly nul: boolean;
}

/** A byte that does not decode stands in the text as a lone surrogate of this block, which no decoder ever answers. */
const firstMark = 0xdc00;

/** At most so many places of one line are looked for one by one. */
const mostPerLine = 500;

/**
 * The text of one line of bytes that do not decode, with the bytes that mean nothing as marks and NULs as they are, and
 * where they stand, in order. `unit` is 2 for UTF-16. `offset` is where the line starts in the file.
 */
export function damagedText(
  bytes: Uint8Array,
  decode: Decode,
  unit: 1 | 2,
  offset: number,
): { readonly text: string; readonly damage: readonly Damage[] } {
  let text = '';
  const damage: Damage[] = [];
  const mark = (at: number) => {
    const unknown = [...bytes.subarray(at, at + unit)];
    for (const [i, value] of unknown.entries()) {
      text += String.fromCharCode(firstMark + value);
      damage.push({ byte: offset + at + i + 1, shown: unknown.map(hex).join(''), nul: false });
    }
  };
  let at = 0;
  let found = 0;
  while (at < bytes.length) {
    const good = found > mostPerLine ? 0 : goodLength(bytes.subarray(at), decode, unit);
    if (good > 0) {
      text += decode(bytes.subarray(at, at + good));
      for (let i = at; i < at + good; i += unit) {
        if (bytes[i] === 0 && (unit === 1 || bytes[i + 1] === 0)) {
          damage.push({ byte: offset + i + 1, shown: '\\x00', nul: true });
        }
      }
    }
    at += good;
    if (at < bytes.length) {
      mark(at);
      found++;
    }
    at += unit;
  }
  return { text, damage };
}

/** How many bytes from the start make whole characters. */
function goodLength(bytes: Uint8Array, decode: Decode, unit: 1 | 2): number {
  const decodes = (length: number) => {
    try {
      decode(bytes.subarray(0, length));
      return true;
    } catch {
      return false;
    }
  };
  // A prefix may end within a character of up to four bytes, so lengths are tried in steps and then one by one.
  let good = 0;
  for (let step = 1024; step >= 8; step = Math.floor(step / 4)) {
    while (good + step <= bytes.length) {
      let reached = 0;
      for (let back = 0; back < 4 && reached === 0; back++) {
        if (decodes(good + step - back)) reached = good + step - back;
      }
      if (reached === 0) break;
      good = reached;
    }
  }
  for (let next = good + unit; next <= Math.min(bytes.length, good + 4); next += unit) {
    if (decodes(next)) {
      good = next;
      next = good;
    }
  }
  return good;
}

function hex(value: number): string {
  return `\\x${value.toString(16).toUpperCase().padStart(2, '0')}`;
}

const marked = /[\udc00-\udcff]/u;

/** Whether a field holds a byte that did not decode, or a NUL. */
export function isDamaged(field: string): boolean {
  return marked.test(field) || field.includes('\0');
}

/** How many such there are in a field. */
export function damageIn(field: string): number {
  let count = 0;
  for (const character of field) if (isDamaged(character)) count++;
  return count;
}

/** A field with its marks and NULs as a person writes them: `Jos\xE9`. */
export function damageShown(field: string): string {
  let text = '';
  for (const character of field) {
    if (!isDamaged(character)) text += character;
    else text += hex(character === '\0' ? 0 : character.charCodeAt(0) - firstMark);
  }
  return text;
}
