import {
  areAllThere,
  eachPiece,
  type KeptColumns,
  keptColumns,
  packPieces,
  readPieces,
  scratchColumns,
  unpackPieces,
} from './columnPieces.js';
import { foldLines, type PartColumnName, partColumnNames, wholePartColumns } from './foldLines.js';
import { isShown, keepPart } from './keepPart.js';
import { unitCosts } from './lineCosts.js';
import type { Store } from './open.js';
import { keptState, orderColumns, orderNoun } from './orderColumns.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';

/**
 * Parts of orders: the lines of one order, customer and day, summed, those that return another order apart. They come in the
 * order of their lines, anonymous ones (customer 0) first; the first `rows` places of a column are taken.
 */
export interface OrderParts {
  readonly rows: number;
  whole(name: PartColumnName): Int32Array;
  number(name: PartColumnName): Float64Array;
  /** Every order of a known customer is one part, and none returns another order. */
  readonly single: boolean;
}

/** By what name parts are kept; what is worked out from order lines ends when their columns are written anew. */
const noun = `${orderNoun} parts`;

/** The columns to read, which may depend on whether every order is one part. */
export type WantedColumns = readonly PartColumnName[] | ((single: boolean) => readonly PartColumnName[]);

const named = (names: WantedColumns, { single }: KeptColumns) =>
  typeof names === 'function' ? names(single === true) : names;

/**
 * Hands all parts to `take`, piece by piece. Where they are kept, only the named columns are read, in one state of the store, and
 * the arrays of a piece are used again for the next one. `take` must not write to the store.
 */
export function eachOrderPart(store: Store, names: WantedColumns, take: (piece: OrderParts) => void): void {
  withParts(store, names, take, (kept) => {
    const columns = scratchColumns(
      named(names, kept),
      kept,
      (name) => !wholePartColumns.has(name as PartColumnName),
    );
    const piece = parts(columns, kept.single === true);
    eachPiece(store.db, noun, kept, columns, (rows) => take({ ...piece, rows }));
  });
}

/** All parts in memory, of the named columns. */
export function orderParts(store: Store, names: WantedColumns): OrderParts {
  let found: OrderParts | undefined;
  const take = (all: OrderParts) => {
    found = all;
  };
  withParts(store, names, take, (kept) => {
    const rows = kept.parts[0]!;
    const columns = new Map<string, NumberColumn>();
    for (const name of named(names, kept)) {
      const out = wholePartColumns.has(name) ? new Int32Array(rows) : new Float64Array(rows);
      unpackPieces(readPieces(store.db, noun, name, kept), kept.parts, out);
      columns.set(name, out);
    }
    found = { ...parts(columns, kept.single === true), rows };
  });
  return found!;
}

function parts(columns: ReadonlyMap<string, NumberColumn>, single: boolean): Omit<OrderParts, 'rows'> {
  return {
    whole: (name) => columns.get(name) as Int32Array,
    number: (name) => columns.get(name) as Float64Array,
    single,
  };
}

/** Parts as made from the lines to `made`, or what is kept of them to `read`; what was made is kept where lines are. */
function withParts(
  store: Store,
  names: WantedColumns,
  made: (all: OrderParts) => void,
  read: (kept: KeptColumns) => void,
): void {
  const { db } = store;
  if (isShown(db, 'order_rows') || isShown(db, 'product_rows')) {
    made(madeParts(store, undefined));
    return;
  }
  const begun = !db.inTransaction;
  // Lines are kept by a transaction of its own.
  if (begun && keptState(store) === undefined) orderColumns(store);
  if (begun) db.exec('begin');
  try {
    const lines = keptState(store);
    const from = lines === undefined ? undefined : madeOf(store, lines);
    const kept = from === undefined ? undefined : keptColumns(db, noun);
    if (kept !== undefined && kept.from === from && areAllThere(db, noun, named(names, kept), kept))
      read(kept);
    else made(madeParts(store, begun ? from : undefined));
  } finally {
    if (begun && db.inTransaction) db.exec('commit');
  }
}

/** Sums the lines, and keeps the sums under what they were made of, if that is said and the open transaction is ours to end. */
function madeParts(store: Store, from: string | undefined): OrderParts {
  return once(store, 'order parts', () => {
    const { rows, columns, single } = foldLines(store);
    const all = new Map<string, NumberColumn>(
      partColumnNames.map((name) => [name, columns[name].subarray(0, rows)]),
    );
    if (from !== undefined && rows > 0) {
      const kept: KeptColumns = { parts: [rows], load: 0, last: 0, newest: null, words: {}, from, single };
      keepPart(store, noun, packPieces(Object.fromEntries(all)), kept, true);
    }
    return { ...parts(all, single), rows };
  });
}

/** What parts are made of: the lines that are kept, and what pieces of products cost. */
function madeOf(store: Store, { load, last, newest, parts }: KeptColumns): string {
  const { rate, currencyDigits } = unitCosts(store);
  return JSON.stringify([load, last, newest, parts, currencyDigits, digest(rate)]);
}

/** 64 bits that tell numbers apart. Source: Fowler, Noll & Vo, FNV-1a, over 32 bits at a time, forwards and backwards. */
function digest(values: Float64Array): string {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  let [one, other] = [0x811c9dc5, 0x811c9dc5];
  for (let i = 0; i < words.length; i++) {
    one = Math.imul(one ^ words[i]!, 0x01000193);
    one ^= one >>> 15;
    other = Math.imul(other ^ words[words.length - 1 - i]!, 0x01000193);
    other ^= other >>> 13;
  }
  return `${words.length} ${(one >>> 0).toString(16)} ${(other >>> 0).toString(16)}`;
}
