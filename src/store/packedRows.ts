import type Database from 'better-sqlite3';
import type { LoadCell } from './load.js';
import type { ColumnRange } from './orderRuns.js';

/** A column of rows to be written: numbers, or codes of texts. */
export interface PackedColumn {
  readonly name: string;
  readonly range: ColumnRange;
  /** What the number stands for that means no value, if not NaN. */
  readonly none?: number;
  /** The texts that the numbers are codes of. */
  readonly texts?: readonly string[];
}

export type NumberColumn = Int32Array | Float64Array;

/** Writes rows given by column. */
export interface PackedRows {
  /** Writes rows 0 to `rows`, the columns in the order in which they were described. */
  write(columns: readonly NumberColumn[], rows: number): void;
}

interface Field {
  readonly column: number;
  /** What is taken off before packing; 0 stands for a missing value where one can be. */
  readonly base: number;
  readonly none: number;
  readonly shift: number;
}

const together = 50;
const mostBits = 52;
const mostWords = 16;

/**
 * Inserts rows of numbers with as few bound values as their ranges allow: binding a value costs a third of writing it, so
 * several small whole numbers travel in one, and the statement takes them apart. Constant columns stand in the
 * statement. `fixed` columns have the same value in every row.
 */
export function packedRows(
  db: Database.Database,
  table: string,
  columns: readonly PackedColumn[],
  fixed: Readonly<Record<string, number>>,
): PackedRows {
  const packs: Field[][] = [];
  const bound: { readonly column: number; readonly cell: (value: number) => LoadCell }[] = [];
  const expressions = new Map<string, string>();
  let free = 0;
  const sorted = columns
    .map((column, at) => ({ at, bits: bitsOf(column) }))
    .sort((a, b) => (b.bits ?? 0) - (a.bits ?? 0) || a.at - b.at);
  const sums: number[] = [];
  for (const { at, bits } of sorted) {
    const column = columns[at]!;
    if (bits === undefined) {
      expressions.set(column.name, `p.t${bound.length}`);
      bound.push({ column: at, cell: cellOf(column) });
      continue;
    }
    const { least, most, none, missing } = span(column);
    const offset = missing ? 1 : 0;
    let pack = sums.findIndex((sum) => sum + bits <= mostBits);
    if (bits > 0 && pack < 0) {
      pack = packs.length;
      packs.push([]);
      sums.push(0);
    }
    let value = '0';
    if (bits > 0) {
      free = sums[pack]!;
      const mask = (1n << BigInt(bits)) - 1n;
      value = `((p.w${pack} >> ${free}) & ${mask})`;
      packs[pack]!.push({ column: at, base: least - offset, none, shift: free });
      sums[pack] = free + bits;
    }
    const number = missing ? `(nullif(${value}, 0) + (${least - 1}))` : `(${value} + (${least}))`;
    const nothing = most < least;
    expressions.set(
      column.name,
      nothing ? 'null' : column.texts === undefined ? number : word(number, column.texts, least, most),
    );
  }
  // Even rows that are all alike need a value each, to be rows at all.
  if (packs.length + bound.length === 0) packs.push([]);
  const width = packs.length + bound.length;
  const names = columns.map((column) => column.name);
  const marks = `(${Array.from({ length: width }, () => '?').join(', ')})`;
  const parts = [...packs.map((_, i) => `w${i}`), ...bound.map((_, i) => `t${i}`)];
  const statement = (rows: number) =>
    db.prepare(`with p (${parts.join(', ')}) as (values ${Array.from({ length: rows }, () => marks).join(', ')})
      insert into ${table} (${[...names, ...Object.keys(fixed)].join(', ')})
      select ${[...names.map((name) => expressions.get(name)), ...Object.values(fixed)].join(', ')} from p where true`);
  const statements = new Map<number, Database.Statement>();
  const run = (rows: number) => {
    let prepared = statements.get(rows);
    if (prepared === undefined) {
      prepared = statement(rows);
      statements.set(rows, prepared);
    }
    prepared.run(rows === together ? cells : cells.slice(0, rows * width));
  };
  const cells: LoadCell[] = new Array(together * width).fill(0);
  const words = new Float64Array(together);
  const fill = (from: NumberColumn[], first: number, rows: number) => {
    for (let pack = 0; pack < packs.length; pack++) {
      words.fill(0);
      for (const { column, base, none, shift } of packs[pack]!) {
        add(words, from[column]!, first, rows, base, none, factorOf(shift));
      }
      for (let i = 0; i < rows; i++) cells[i * width + pack] = words[i]!;
    }
    for (let b = 0; b < bound.length; b++) {
      const { column, cell } = bound[b]!;
      const values = from[column]!;
      for (let i = 0; i < rows; i++) cells[i * width + packs.length + b] = cell(values[first + i]!);
    }
  };
  return {
    write(from, rows) {
      let first = 0;
      for (; first + together <= rows; first += together) {
        fill(from as NumberColumn[], first, together);
        run(together);
      }
      if (first === rows) return;
      fill(from as NumberColumn[], first, rows - first);
      run(rows - first);
    },
  };
}

function factorOf(shift: number): number {
  return Number(1n << BigInt(shift));
}

function add(
  words: Float64Array,
  values: NumberColumn,
  first: number,
  rows: number,
  base: number,
  none: number,
  factor: number,
): void {
  for (let i = 0; i < rows; i++) {
    const value = values[first + i]!;
    if (value === none || Number.isNaN(value)) continue;
    words[i]! += (value - base) * factor;
  }
}

/** The values of a column without those that mean none. */
function span(column: PackedColumn): {
  readonly least: number;
  readonly most: number;
  readonly none: number;
  readonly missing: boolean;
} {
  const { range, none = Number.NaN } = column;
  if (Number.isNaN(none)) return { least: range.least, most: range.most, none, missing: range.missing };
  // A value that means none lies below all others.
  const missing = range.least <= none;
  return { least: missing ? none + 1 : range.least, most: range.most, none, missing };
}

/** How many bits the values of a column take; `undefined` if they are bound one by one. */
function bitsOf(column: PackedColumn): number | undefined {
  const { least, most, missing } = span(column);
  if (most < least) return missing || column.range.missing ? 0 : undefined;
  if (!column.range.whole) return undefined;
  if (column.texts !== undefined) {
    const used = column.texts.slice(least, most + 1);
    if (used.length > mostWords || used.some((text) => text.includes('\0'))) return undefined;
  }
  const values = most - least + (missing ? 1 : 0);
  let bits = 0;
  while (bits <= mostBits && factorOf(bits) <= values) bits++;
  return bits <= mostBits ? bits : undefined;
}

function cellOf(column: PackedColumn): (value: number) => LoadCell {
  const { texts, none } = column;
  return (value) => {
    if (value === none || Number.isNaN(value)) return null;
    return texts === undefined ? value : texts[value]!;
  };
}

function word(number: string, texts: readonly string[], least: number, most: number): string {
  const cases = texts
    .slice(least, most + 1)
    .map((text, i) => `when ${least + i} then '${text.replaceAll("'", "''")}'`);
  return `case ${number} ${cases.join(' ')} end`;
}
