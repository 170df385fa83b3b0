import type Database from 'better-sqlite3';
import { type NumberColumn, packColumn, unpackColumn } from './packColumn.js';

/** Rows per piece. */
export const pieceRows = 65_536;

/** The columns that are kept beside a table: rows of a part follow each other in the order of the table's key. */
export interface KeptColumns {
  /** Rows of each part, the first of them the large one; the later ones hold what came after it. */
  readonly parts: readonly number[];
  /** The newest load of the store when the last part was made. */
  readonly load: number;
  /** The largest order number, where the table has any. */
  readonly last: number;
  /** The newest day of all rows; nothing where there are none. */
  readonly newest: number | null;
  /** Texts whose codes stand in columns, by column. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** What the columns were worked out from, where they are no copy of a table; and whether every order is one of their rows. */
  readonly from?: string;
  readonly single?: boolean;
}

const head = 'select load, body from main.column_state where noun = ?';

/** What is kept beside a table, if what is kept is what the table held then: changed or deleted rows end it at once. */
export function keptColumns(db: Database.Database, noun: string): KeptColumns | undefined {
  const row = db.prepare<[string], { load: number; body: string }>(head).get(noun);
  if (row === undefined) return undefined;
  return { ...(JSON.parse(row.body) as Omit<KeptColumns, 'load'>), load: row.load };
}

const bodies = 'select body from main.column_pieces where noun = ? and name = ? and part = ? order by piece';

/** The packed pieces of a column, by part. */
export function readPieces(
  db: Database.Database,
  noun: string,
  name: string,
  { parts }: KeptColumns,
): readonly (readonly Buffer[])[] {
  const statement = db.prepare<[string, string, number], Buffer>(bodies).pluck();
  return parts.map((_, part) => statement.all(noun, name, part));
}

const counts =
  'select part, count(*) as pieces from main.column_pieces where noun = ? and name = ? group by part order by part';

/** Whether no piece of the named columns is missing, without reading what is in them. */
export function areAllThere(
  db: Database.Database,
  noun: string,
  names: readonly string[],
  { parts }: KeptColumns,
): boolean {
  const statement = db.prepare<[string, string], { part: number; pieces: number }>(counts);
  return names.every((name) => {
    const found = new Map(statement.all(noun, name).map(({ part, pieces }) => [part, pieces]));
    return parts.every((rows, part) => (found.get(part) ?? 0) === Math.ceil(rows / pieceRows));
  });
}

const body = 'select body from main.column_pieces where noun = ? and name = ? and part = 0 and piece = ?';

/** Columns of which a piece at a time is in memory, by name; `fractions` says which have room for more than whole numbers. */
export function scratchColumns(
  names: readonly string[],
  { parts }: KeptColumns,
  fractions: (name: string) => boolean,
): ReadonlyMap<string, NumberColumn> {
  const size = Math.min(pieceRows, parts[0] ?? 0);
  return new Map(
    names.map((name) => [name, fractions(name) ? new Float64Array(size) : new Int32Array(size)]),
  );
}

/**
 * Writes the first part of some columns piece by piece into the same arrays, and calls `take` after each with the number
 * of its rows. All pieces have to be there, and the caller sees to it that nobody changes them meanwhile.
 */
export function eachPiece(
  db: Database.Database,
  noun: string,
  { parts }: KeptColumns,
  columns: ReadonlyMap<string, NumberColumn>,
  take: (rows: number) => void,
): void {
  const statement = db.prepare<[string, string, number], Buffer>(body).pluck();
  const all = parts[0] ?? 0;
  for (let piece = 0; piece * pieceRows < all; piece++) {
    const rows = Math.min(pieceRows, all - piece * pieceRows);
    for (const [name, out] of columns) unpackColumn(statement.get(noun, name, piece)!, out, 0, rows);
    take(rows);
  }
}

/** Whether no piece of a column is missing. */
export function areWhole(pieces: readonly (readonly Buffer[])[], parts: readonly number[]): boolean {
  return parts.every((rows, part) => pieces[part]!.length === Math.ceil(rows / pieceRows));
}

/** Writes the numbers of the pieces of a column, part after part, into `out`. */
export function unpackPieces(
  pieces: readonly (readonly Buffer[])[],
  parts: readonly number[],
  out: NumberColumn,
): void {
  let at = 0;
  pieces.forEach((bytes, part) => {
    const end = at + parts[part]!;
    for (const body of bytes) {
      const rows = Math.min(pieceRows, end - at);
      unpackColumn(body, out, at, rows);
      at += rows;
    }
  });
}

const workedOut = "delete from main.column_state where noun glob ? || ' *'";

/** The packed pieces of columns that are in memory as numbers. */
export function packPieces(
  columns: Readonly<Record<string, NumberColumn>>,
): Record<string, readonly Buffer[]> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [
      name,
      Array.from({ length: Math.ceil(values.length / pieceRows) }, (_, piece) =>
        packColumn(values.subarray(piece * pieceRows, Math.min((piece + 1) * pieceRows, values.length))),
      ),
    ]),
  );
}

/**
 * Keeps the packed columns of one more part and what is now known of all; with `anew`, earlier parts are dropped. What was worked out
 * from them ends, which has their noun and a word more for its own.
 */
export function writePart(
  db: Database.Database,
  noun: string,
  columns: Readonly<Record<string, readonly Buffer[]>>,
  kept: KeptColumns,
  anew: boolean,
): void {
  const part = kept.parts.length - 1;
  if (anew) db.prepare('delete from main.column_pieces where noun = ?').run(noun);
  db.prepare(workedOut).run(noun);
  const insert = db.prepare(
    'insert into main.column_pieces (noun, name, part, piece, body) values (?, ?, ?, ?, ?)',
  );
  for (const [name, pieces] of Object.entries(columns))
    pieces.forEach((body, piece) => {
      insert.run(noun, name, part, piece, body);
    });
  const { load, ...body } = kept;
  db.prepare('insert or replace into main.column_state (noun, load, body) values (?, ?, ?)').run(
    noun,
    load,
    JSON.stringify(body),
  );
}
