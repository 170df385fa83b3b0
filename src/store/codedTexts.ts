import type Database from 'better-sqlite3';
import { dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';

/** Texts that stand beside numbers, as codes in the order in which they are met. */
export interface CodedTexts {
  /** The number of every row, and the code of its text. */
  readonly number: Int32Array;
  readonly code: Int32Array;
  /** One more than the largest code. */
  readonly size: number;
  nameOf(code: number): string;
  /** The code of a text, -1 if it is not there. */
  codeOf(text: string): number;
}

/** What parts a number from its text, and a row from the next. */
const [within, between] = [31, 30];

/**
 * The texts of a query that answers `number` and `text`, neither of them missing, in its order. They come as bytes in one
 * piece, of which none is made a string before somebody asks for it: much faster than row by row.
 */
export function codedTexts(db: Database.Database, sql: string): CodedTexts {
  const asOne = `select count(*) as rows,
    cast(group_concat(number || char(${within}) || text, char(${between})) as blob) as bytes from (${sql})`;
  const { rows, bytes } = db.prepare<[], { rows: number; bytes: Buffer | null }>(asOne).get()!;
  return ofBytes(bytes ?? Buffer.alloc(0), rows) ?? rowByRow(db, sql, rows);
}

function rowByRow(db: Database.Database, sql: string, rows: number): CodedTexts {
  const words = dictionary();
  const number = new Int32Array(rows);
  const code = new Int32Array(rows);
  let at = 0;
  eachRow(db, ['number', 'text'], sql, [], (one: number, text: string) => {
    number[at] = one;
    code[at++] = words.code(text);
  });
  return {
    number,
    code,
    size: words.names.length,
    nameOf: (of) => words.names[of] ?? '',
    codeOf: (text) => words.codes.get(text) ?? -1,
  };
}

/** Nothing where a text is empty, or holds what parts it from others. */
function ofBytes(all: Buffer, rows: number): CodedTexts | undefined {
  const number = new Int32Array(rows);
  const code = new Int32Array(rows);
  /** Where the first text of every code begins and ends. */
  const starts = new Int32Array(rows);
  const ends = new Int32Array(rows);
  /** Codes by hash, plus one; texts of one hash follow each other. */
  const slots = new Int32Array(1 << Math.ceil(Math.log2(2 * rows + 2)));
  let size = 0;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let one = 0;
    while (at < all.length && all[at] !== within) one = 10 * one + all[at++]! - 48;
    const start = ++at;
    let hash = 0x811c9dc5;
    while (at < all.length && all[at] !== between) {
      if (all[at] === within) return undefined;
      hash = Math.imul(hash ^ all[at++]!, 0x01000193);
    }
    if (at <= start) return undefined;
    const slot = slotOf(slots, starts, ends, all, hash, all, start, at);
    if (slots[slot] === 0) {
      starts[size] = start;
      ends[size] = at;
      slots[slot] = ++size;
    }
    number[row] = one;
    code[row] = slots[slot]! - 1;
    at++;
  }
  if (rows > 0 && at !== all.length + 1) return undefined;
  return {
    number,
    code,
    size,
    nameOf: (of) => (of < size ? all.toString('utf8', starts[of]!, ends[of]!) : ''),
    codeOf(text) {
      const bytes = Buffer.from(text);
      let hash = 0x811c9dc5;
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
      return slots[slotOf(slots, starts, ends, all, hash, bytes, 0, bytes.length)]! - 1;
    },
  };
}

/** The slot of a text of some hash (FNV-1a), which is empty if the text is not there. */
function slotOf(
  slots: Int32Array,
  starts: Int32Array,
  ends: Int32Array,
  all: Uint8Array,
  hash: number,
  text: Uint8Array,
  start: number,
  end: number,
): number {
  const mask = slots.length - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  while (slots[slot] !== 0) {
    const first = starts[slots[slot]! - 1]!;
    const length = ends[slots[slot]! - 1]! - first;
    let same = length === end - start;
    for (let i = 0; same && i < length; i++) same = all[first + i] === text[start + i];
    if (same) return slot;
    slot = (slot + 1) & mask;
  }
  return slot;
}
