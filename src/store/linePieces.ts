import { areAllThere, eachPiece, pieceRows, scratchColumns } from './columnPieces.js';
import { type LineColumnName, wholeLineColumns } from './lineRows.js';
import type { Store } from './open.js';
import { keptState, orderColumns, orderNoun } from './orderColumns.js';

/** Order lines that follow each other: the columns that were asked for, of which the first `rows` places are taken. */
export interface LinePiece {
  readonly rows: number;
  whole(name: LineColumnName): Int32Array;
  number(name: LineColumnName): Float64Array;
  /** What the codes of a column stand for. */
  words(name: 'channel' | 'intermediary'): readonly string[];
}

/**
 * Hands all order lines, anonymous ones too, to `take`, piece by piece in the order of `orderColumns`. Of lines that are kept
 * by column, only the named columns are read, all in one state of the store, and one piece is in memory at a time: the next
 * one is written into the same arrays. `take` must not write to the store.
 */
export function eachLinePiece(
  store: Store,
  names: readonly LineColumnName[],
  take: (piece: LinePiece) => void,
): void {
  if (!keptPieces(store, names, take)) piecesOf(store, take);
}

function keptPieces(
  store: Store,
  names: readonly LineColumnName[],
  take: (piece: LinePiece) => void,
): boolean {
  const { db } = store;
  const begun = !db.inTransaction;
  if (begun) db.exec('begin');
  try {
    const kept = keptState(store);
    // Parts that came later lie between the lines of the first one.
    if (kept?.parts.length !== 1 || !areAllThere(db, orderNoun, names, kept)) return false;
    const columns = scratchColumns(names, kept, (name) => !wholeLineColumns.has(name as LineColumnName));
    const whole = (name: LineColumnName) => columns.get(name) as Int32Array;
    const number = (name: LineColumnName) => columns.get(name) as Float64Array;
    const words = (name: 'channel' | 'intermediary') => kept.words[name] ?? [];
    eachPiece(db, orderNoun, kept, columns, (rows) => take({ rows, whole, number, words }));
    return true;
  } finally {
    if (begun) db.exec('commit');
  }
}

function piecesOf(store: Store, take: (piece: LinePiece) => void): void {
  const all = orderColumns(store);
  for (let from = 0; from < all.rows; from += pieceRows) {
    const to = Math.min(from + pieceRows, all.rows);
    take({
      rows: to - from,
      whole: (name) => all.whole(name).subarray(from, to),
      number: (name) => all.number(name).subarray(from, to),
      words: (name) => (name === 'channel' ? all.channels : all.intermediaries),
    });
  }
}
