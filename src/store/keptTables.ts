import type Database from 'better-sqlite3';
import type { Day } from '../days.js';
import {
  areAllThere,
  areWhole,
  eachPiece,
  type KeptColumns,
  keptColumns,
  readPieces,
  scratchColumns,
  unpackPieces,
} from './columnPieces.js';
import { growingColumns, packingColumns } from './columnWriter.js';
import { isShown, keepPart, leastKept } from './keepPart.js';
import type { Store } from './open.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';
import { isWhole, type KeptNoun, namesOf, readRows } from './tableRows.js';

/** The rows of a table by column. */
export interface TableColumns {
  readonly rows: number;
  /** Columns may be made anew whenever they are asked for. */
  whole(name: string): Int32Array;
  number(name: string): Float64Array;
  /** Codes and what they stand for. */
  word(name: string): { readonly codes: Int32Array; readonly names: readonly string[] };
}

/**
 * All rows of a table by column, in the order of its key: from the columns that are kept, else from the rows, which a large
 * store then keeps by column. Triggers end what is kept when a row comes, changes or leaves.
 */
export function tableColumns(store: Store, noun: KeptNoun): TableColumns {
  return once(store, `columns of ${noun}`, () => readTableColumns(store, noun, leastKept));
}

/** The same, keeping columns from so many rows on. */
export function readTableColumns(store: Store, noun: KeptNoun, least: number): TableColumns {
  const { db } = store;
  if (isShown(db, `${noun}_rows`)) return columnsOfRows(store, noun);
  if (db.inTransaction) return keptTable(store, noun) ?? columnsOfRows(store, noun);
  db.exec('begin');
  try {
    const kept = keptTable(store, noun);
    if (kept !== undefined) return kept;
    const packing = packingColumns(namesOf(noun), isWhole(noun));
    const { last, newest, words } = readRows(store, noun, packing);
    const { rows, pieces } = packing.done(last);
    const now = { parts: [rows], load: 0, last: 0, newest, words };
    if (rows >= least && rows > 0) keepPart(store, noun, pieces, now, true);
    return ofPieces(noun, new Map(Object.entries(pieces).map(([name, its]) => [name, [its]])), now);
  } finally {
    if (db.inTransaction) db.exec('commit');
  }
}

/**
 * Hands the rows of a table to `take` piece by piece, in the order of its key. Where they are kept by column only the named
 * columns are read, all in one state of the store, and the arrays of a piece are used again for the next one. `take` must not
 * write to the store.
 */
export function eachTablePiece(
  store: Store,
  noun: KeptNoun,
  names: readonly string[],
  take: (piece: TableColumns) => void,
): void {
  if (!keptPieces(store, noun, names, take)) take(tableColumns(store, noun));
}

function keptPieces(
  { db }: Store,
  noun: KeptNoun,
  names: readonly string[],
  take: (piece: TableColumns) => void,
): boolean {
  if (isShown(db, `${noun}_rows`)) return false;
  const begun = !db.inTransaction;
  if (begun) db.exec('begin');
  try {
    const kept = keptColumns(db, noun);
    if (kept === undefined || !areAllThere(db, noun, names, kept)) return false;
    const columns = scratchColumns(names, kept, (name) => !isWhole(noun)(name));
    const whole = (name: string) => columns.get(name) as Int32Array;
    const number = (name: string) => columns.get(name) as Float64Array;
    const word = (name: string) => ({ codes: whole(name), names: kept.words[name] ?? [] });
    eachPiece(db, noun, kept, columns, (rows) => take({ rows, whole, number, word }));
    return true;
  } finally {
    if (begun) db.exec('commit');
  }
}

/**
 * The newest day of a large table as kept with its columns, which it keeps where they are not yet; nothing of a small one,
 * or where they can not be kept: then the rows say it.
 */
export function newestKeptDay(store: Store, noun: KeptNoun): Day | undefined {
  const { db } = store;
  if (isShown(db, `${noun}_rows`)) return undefined;
  const known = () => keptColumns(db, noun)?.newest ?? undefined;
  if (known() === undefined && !db.memory && !db.inTransaction && isLarge(db, noun))
    tableColumns(store, noun);
  return known();
}

const isLarge = (db: Database.Database, noun: KeptNoun) =>
  db.prepare<[number]>(`select 1 from main.${noun}_rows limit 1 offset ?`).get(leastKept) !== undefined;

/** The kept columns of a table, if what they held is what it holds. */
export function keptTable({ db }: Store, noun: KeptNoun): TableColumns | undefined {
  const kept: KeptColumns | undefined = keptColumns(db, noun);
  if (kept === undefined) return undefined;
  const packed = new Map(namesOf(noun).map((name) => [name, readPieces(db, noun, name, kept)] as const));
  return [...packed.values()].every((pieces) => areWhole(pieces, kept.parts))
    ? ofPieces(noun, packed, kept)
    : undefined;
}

/** The rows of a table of packed pieces, of which numbers are made whenever they are asked for. */
function ofPieces(
  noun: KeptNoun,
  packed: ReadonlyMap<string, readonly (readonly Buffer[])[]>,
  kept: Pick<KeptColumns, 'parts' | 'words'>,
): TableColumns {
  const rows = kept.parts[0] ?? 0;
  const column = (name: string): NumberColumn => {
    const out = isWhole(noun)(name) ? new Int32Array(rows) : new Float64Array(rows);
    unpackPieces(packed.get(name)!, kept.parts, out);
    return out;
  };
  return {
    rows,
    whole: (name) => column(name) as Int32Array,
    number: (name) => column(name) as Float64Array,
    word: (name) => ({ codes: column(name) as Int32Array, names: kept.words[name] ?? [] }),
  };
}

/** The rows of a table by column, as the rows have them. */
export function columnsOfRows(store: Store, noun: KeptNoun): TableColumns {
  const growing = growingColumns(namesOf(noun), isWhole(noun));
  const { last: rows, words } = readRows(store, noun, growing);
  const columns = growing.columns();
  const column = (name: string) => columns[name]!.subarray(0, rows);
  return {
    rows,
    whole: (name) => column(name) as Int32Array,
    number: (name) => column(name) as Float64Array,
    word: (name) => ({ codes: column(name) as Int32Array, names: words[name]! }),
  };
}
