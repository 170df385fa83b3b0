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
import { type ColumnWriter, growingColumns, packingColumns } from './columnWriter.js';
import { eachRow } from './eachRow.js';
import { isShown, keepPart, leastKept } from './keepPart.js';
import { dictionaryOf } from './lineRows.js';
import type { Store } from './open.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';

/** A column that is kept: whole numbers that are never missing, numbers (NaN = missing), or codes of words (-1 = none). */
type Kind = 'whole' | 'number' | 'word';

interface Spec {
  readonly columns: Readonly<Record<string, readonly [sql: string, kind: Kind]>>;
  readonly order: string;
}

/** Tables whose rows are kept by column beside them as they are, in the order of their key. */
const specs = {
  contact: {
    order: 'customer, campaign, wave',
    columns: {
      customer: ['customer', 'whole'],
      campaign: ['campaign', 'whole'],
      wave: ['wave', 'word'],
      day: ['day', 'whole'],
      second: ['coalesce(second, -1)', 'whole'],
      arm: ['arm', 'word'],
      channel: ['channel', 'word'],
      cost: ['cost', 'number'],
    },
  },
  assignment: {
    order: 'customer, campaign',
    columns: {
      customer: ['customer', 'whole'],
      campaign: ['campaign', 'whole'],
      arm: ['arm', 'word'],
      unit: ['unit', 'word'],
      day: ['day', 'whole'],
    },
  },
} as const satisfies Readonly<Record<string, Spec>>;

export type KeptNoun = keyof typeof specs;
export const keptNouns = Object.keys(specs) as readonly KeptNoun[];

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
    const spec: Spec = specs[noun];
    const columns = scratchColumns(names, kept, (name) => spec.columns[name]![1] === 'number');
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
  const spec: Spec = specs[noun];
  const packed = new Map(
    Object.keys(spec.columns).map((name) => [name, readPieces(db, noun, name, kept)] as const),
  );
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

/** The columns that are kept of a table, with their kinds. */
export function keptColumnsOf(noun: KeptNoun): readonly (readonly [name: string, kind: Kind])[] {
  return Object.entries<readonly [string, Kind]>(specs[noun].columns).map(([name, [, kind]]) => [name, kind]);
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

const namesOf = (noun: KeptNoun): readonly string[] => Object.keys(specs[noun].columns);
const isWhole = (noun: KeptNoun) => (name: string) => (specs[noun] as Spec).columns[name]![1] !== 'number';

interface RowsRead {
  /** Rows in the present arrays of the writer. */
  readonly last: number;
  readonly newest: Day | null;
  readonly words: Readonly<Record<string, readonly string[]>>;
}

/** Handing rows to a function is three times as fast as iterating over them; the inner order is the key's own. */
function readRows({ db }: Store, noun: KeptNoun, into: ColumnWriter<string>): RowsRead {
  const spec: Spec = specs[noun];
  const entries = Object.entries(spec.columns);
  const words = Object.fromEntries(
    entries.filter(([, [, kind]]) => kind === 'word').map(([name]) => [name, dictionaryOf([])]),
  );
  const codes = entries.map(([name]) => words[name]?.code);
  const dayAt = entries.findIndex(([name]) => name === 'day');
  const inOrder = () => {
    const columns = into.columns();
    return entries.map(([name]) => columns[name]!);
  };
  let columns = inOrder();
  let room = into.room();
  let newest = Number.NEGATIVE_INFINITY;
  let last = 0;
  const take = (...cells: (number | string | null)[]) => {
    if (last === room) {
      last = into.more();
      columns = inOrder();
      room = into.room();
    }
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!;
      const code = codes[c];
      columns[c]![last] =
        code === undefined ? ((cell as number | null) ?? Number.NaN) : code(cell as string | null);
    }
    const day = cells[dayAt] as number;
    if (day > newest) newest = day;
    last++;
  };
  const cells = entries.map(([, [sql]]) => sql);
  eachRow(db, cells, `select * from ${noun}_rows order by ${spec.order}`, [], take);
  return {
    last,
    newest: newest === Number.NEGATIVE_INFINITY ? null : newest,
    words: Object.fromEntries(Object.entries(words).map(([name, { names }]) => [name, names])),
  };
}
