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
 * The texts of a query that answers `number` and `text`, neither of them missing, in its order. They come as one long text,
 * of which none is made a string of its own before somebody asks for it: six times as fast as row by row.
 */
export function codedTexts(db: Database.Database, sql: string): CodedTexts {
  const asOne = `select count(*) as rows, group_concat(number || char(${within}) || text, char(${between})) as text,
    coalesce(max(instr(text, char(${within})) + instr(text, char(${between})) + (text = '')), 0) as torn from (${sql})`;
  const { rows, text, torn } = db
    .prepare<[], { rows: number; text: string | null; torn: number }>(asOne)
    .get()!;
  return torn > 0 ? rowByRow(db, sql, rows) : ofText(text ?? '', rows);
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

function ofText(all: string, rows: number): CodedTexts {
  const number = new Int32Array(rows);
  const code = new Int32Array(rows);
  /** Where the first text of every code begins and ends. */
  const starts = new Int32Array(rows);
  const ends = new Int32Array(rows);
  /** Codes by hash, plus one; texts of one hash follow each other. */
  const slots = new Int32Array(1 << Math.ceil(Math.log2(2 * rows + 2)));
  const mask = slots.length - 1;
  let size = 0;
  const isSame = (of: number, text: string, start: number, end: number) => {
    const first = starts[of]!;
    if (ends[of]! - first !== end - start) return false;
    for (let i = 0; i < end - start; i++)
      if (all.charCodeAt(first + i) !== text.charCodeAt(start + i)) return false;
    return true;
  };
  const slotOf = (text: string, start: number, end: number) => {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] !== 0 && !isSame(slots[slot]! - 1, text, start, end)) slot = (slot + 1) & mask;
    return slot;
  };
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let one = 0;
    let unit = all.charCodeAt(at++);
    while (unit !== within) {
      one = 10 * one + unit - 48;
      unit = all.charCodeAt(at++);
    }
    let end = at;
    while (end < all.length && all.charCodeAt(end) !== between) end++;
    const slot = slotOf(all, at, end);
    if (slots[slot] === 0) {
      starts[size] = at;
      ends[size] = end;
      slots[slot] = ++size;
    }
    number[row] = one;
    code[row] = slots[slot]! - 1;
    at = end + 1;
  }
  return {
    number,
    code,
    size,
    nameOf: (of) => (of < size ? all.slice(starts[of]!, ends[of]!) : ''),
    codeOf: (text) => slots[slotOf(text, 0, text.length)]! - 1,
  };
}
