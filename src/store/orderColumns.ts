import type Database from 'better-sqlite3';
import type { Day } from '../days.js';
import { areWhole, type KeptColumns, keptColumns, readPieces, unpackPieces } from './columnPieces.js';
import { growingColumns, packingColumns } from './columnWriter.js';
import { isShown, keepPart, leastKept } from './keepPart.js';
import {
  dictionaryOf,
  type LineColumnName,
  type LinesRead,
  type LineWords,
  lineColumnNames,
  readLineRows,
  wholeLineColumns,
} from './lineRows.js';
import { mergedPlaces } from './mergedPlaces.js';
import type { Store } from './open.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';

/** All order lines of a store by column, sorted by customer, day, order and line; anonymous ones (customer 0) come first. */
export interface OrderColumns {
  readonly rows: number;
  /** Columns in whole numbers: see `wholeLineColumns`. */
  whole(name: LineColumnName): Int32Array;
  /** Quantity, amount, cost and discount; NaN where the line does not say. */
  number(name: LineColumnName): Float64Array;
  readonly channels: readonly string[];
  readonly intermediaries: readonly string[];
}

/** By what name order lines are kept. */
export const orderNoun = 'order';
const noun = orderNoun;
/** Share of new lines from which on all columns are written anew. */
const mostNew = 0.1;
const mostParts = 12;

/**
 * The order lines of a store. Where it is large they are kept by column beside the rows (`columnPieces`), written by the
 * first command that reads them after a change: in the transaction in which it read the rows, so that nobody's change can
 * come between. Where that can not be written (another command is writing, no room, no permission) the rows are read.
 * What is kept holds the loads up to a number. Rows that change or leave end it, by triggers; loads that only brought
 * new orders are read from the rows and kept as a part of their own. Read through a lens, only the rows count.
 */
export function orderColumns(store: Store): OrderColumns {
  return once(store, 'order lines', () => readOrderColumns(store, leastKept));
}

/** The same, keeping columns from so many lines on. */
export function readOrderColumns(store: Store, least: number): OrderColumns {
  const { db } = store;
  if (isShown(db, 'order_rows')) return orderLinesOfRows(store);
  if (db.inTransaction) return keptLines(db) ?? orderLinesOfRows(store);
  db.exec('begin');
  try {
    return keptLines(db) ?? extended(store) ?? builtAnew(store, least);
  } finally {
    if (db.inTransaction) db.exec('commit');
  }
}

const since = `
select coalesce(sum(inserted), 0) as inserted, count(undoes) as undone from main.load_rows
where table_name = 'orders' and load > ?`;
const newestLoad = 'select coalesce(max(load), 0) from main.load_rows';
const lastOrder = 'select coalesce(max(order_no), 0) from main.order_rows';

/** What came after the columns were kept: how many lines, or that it can not be told. */
function missing(db: Database.Database, kept: KeptColumns): number | undefined {
  const { inserted, undone } = db
    .prepare<[number], { inserted: number; undone: number }>(since)
    .get(kept.load)!;
  if (undone > 0) return undefined;
  const last = db.prepare<[], number>(lastOrder).pluck().get()!;
  if (inserted === 0) return last === kept.last ? 0 : undefined;
  return last > kept.last ? inserted : undefined;
}

/** The kept columns, if the table holds what they held and nothing else. */
export function keptLines(db: Database.Database): OrderColumns | undefined {
  const kept = keptColumns(db, noun);
  return kept !== undefined && missing(db, kept) === 0 ? ofKept(db, kept) : undefined;
}

/** What is kept of the order lines, if they are read as they are stored and it is all that the table holds. */
export function keptState({ db }: Store): KeptColumns | undefined {
  if (isShown(db, 'order_rows')) return undefined;
  const kept = keptColumns(db, noun);
  return kept !== undefined && missing(db, kept) === 0 ? kept : undefined;
}

const newestDay = 'select max(day) from order_rows';

/** The newest day of an order line, null if there is none: as kept, where that holds, for the table has to be read to its end. */
export function newestOrderDay(store: Store): Day | null {
  const kept = keptState(store);
  if (typeof kept?.newest === 'number') return kept.newest;
  return store.db.prepare<[], Day | null>(newestDay).pluck().get() ?? null;
}

/** The kept columns with a further part for the lines of orders that came since, if those are all that came. */
function extended(store: Store): OrderColumns | undefined {
  const { db } = store;
  const kept = keptColumns(db, noun);
  if (kept === undefined) return undefined;
  const more = missing(db, kept);
  // Nothing new, and yet not read as kept: pieces are lost, or of another size.
  if (more === undefined || more === 0 || kept.parts.length === mostParts) return undefined;
  const [first = 0, ...later] = kept.parts;
  if (later.reduce((sum, rows) => sum + rows, more) > mostNew * first) return undefined;
  const packing = packedLines();
  const found = readLineRows(db, wordsOf(kept), packing, kept.last);
  const { rows, pieces } = packing.done(found.last);
  if (rows !== more) return undefined;
  const now = describe(db, [...kept.parts, more], found, kept.newest);
  return keepPart(store, noun, pieces, now, false) ? ofKept(db, now) : undefined;
}

function builtAnew(store: Store, least: number): OrderColumns {
  const { db } = store;
  const packing = packedLines();
  const found = readLineRows(db, newWords(), packing);
  const { rows, pieces } = packing.done(found.last);
  const now = describe(db, [rows], found, null);
  if (rows >= least && rows > 0) keepPart(store, noun, pieces, now, true);
  return ofPieces(new Map(lineColumnNames.map((name) => [name, [pieces[name]!]])), now);
}

const isWhole = (name: LineColumnName) => wholeLineColumns.has(name);
const packedLines = () => packingColumns(lineColumnNames, isWhole);

function describe(
  db: Database.Database,
  parts: readonly number[],
  { newest, words }: LinesRead,
  newestBefore: number | null,
): KeptColumns {
  return {
    newest: newest === null || (newestBefore ?? newest) > newest ? newestBefore : newest,
    parts,
    load: db.prepare<[], number>(newestLoad).pluck().get()!,
    last: db.prepare<[], number>(lastOrder).pluck().get()!,
    words: { channel: words.channel.names, intermediary: words.intermediary.names },
  };
}

/** The order lines as the rows have them. */
export function orderLinesOfRows({ db }: Store): OrderColumns {
  const growing = growingColumns(lineColumnNames, isWhole);
  const { last: rows, words } = readLineRows(db, newWords(), growing);
  const columns = growing.columns();
  return {
    rows,
    whole: (name) => (columns[name] as Int32Array).subarray(0, rows),
    number: (name) => (columns[name] as Float64Array).subarray(0, rows),
    channels: words.channel.names,
    intermediaries: words.intermediary.names,
  };
}

function newWords(): LineWords {
  return { channel: dictionaryOf([]), intermediary: dictionaryOf([]) };
}

function wordsOf({ words }: KeptColumns): LineWords {
  return { channel: dictionaryOf(words.channel ?? []), intermediary: dictionaryOf(words.intermediary ?? []) };
}

/** The bytes are read at once, in one state of the store; numbers are made of them when they are asked for. */
function ofKept(db: Database.Database, kept: KeptColumns): OrderColumns | undefined {
  const packed = new Map(lineColumnNames.map((name) => [name, readPieces(db, noun, name, kept)]));
  return [...packed.values()].every((pieces) => areWhole(pieces, kept.parts))
    ? ofPieces(packed, kept)
    : undefined;
}

/** Order lines of packed pieces, by column and part. */
function ofPieces(
  packed: Map<LineColumnName, readonly (readonly Buffer[])[]>,
  kept: KeptColumns,
): OrderColumns {
  const rows = kept.parts.reduce((sum, part) => sum + part, 0);
  const made = new Map<LineColumnName, NumberColumn>();
  const inParts = (name: LineColumnName): NumberColumn => {
    const out = wholeLineColumns.has(name) ? new Int32Array(rows) : new Float64Array(rows);
    unpackPieces(packed.get(name)!, kept.parts, out);
    packed.delete(name);
    return out;
  };
  let places: Int32Array | undefined;
  const column = (name: LineColumnName): NumberColumn => {
    const known = made.get(name);
    if (known !== undefined) return known;
    if (kept.parts.length > 1 && places === undefined) {
      const [customer, day] = [inParts('customer'), inParts('day')] as [Int32Array, Int32Array];
      places = mergedPlaces(kept.parts, customer, day);
      made.set('customer', gathered(customer, places));
      made.set('day', gathered(day, places));
      return column(name);
    }
    const values = inParts(name);
    const sorted = places === undefined ? values : gathered(values, places);
    made.set(name, sorted);
    return sorted;
  };
  return {
    rows,
    whole: (name) => column(name) as Int32Array,
    number: (name) => column(name) as Float64Array,
    channels: kept.words.channel ?? [],
    intermediaries: kept.words.intermediary ?? [],
  };
}

function gathered(values: NumberColumn, places: Int32Array): NumberColumn {
  const out = values instanceof Int32Array ? new Int32Array(values.length) : new Float64Array(values.length);
  for (let i = 0; i < places.length; i++) out[i] = values[places[i]!]!;
  return out;
}
