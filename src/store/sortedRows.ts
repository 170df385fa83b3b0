import type { LineColumns } from './lineColumns.js';

/** What lines are sorted by. */
export const sortKeys = ['customer', 'day', 'order_no', 'line'] as const;

/** Row numbers by customer, day and order; rows of one order keep their order, which is that of their lines. */
export function sortedRows(columns: LineColumns, count: number): Uint32Array {
  let rows: Uint32Array = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  for (const name of ['order_no', 'day', 'customer'] as const) {
    rows = sortedBy(rows, columns[name] as Int32Array);
  }
  return rows;
}

const digitBits = 11;

/** A stable sort of row numbers by their key, one digit after the other. */
export function sortedBy(rows: Uint32Array, keys: Int32Array): Uint32Array {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let ascending = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const key = keys[rows[i]!]!;
    if (key < least) least = key;
    if (key > most) most = key;
    if (key < before) ascending = false;
    before = key;
  }
  if (ascending) return rows;
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (let shift = 0; (most - least) / (1 << shift) >= 1; shift += digitBits) {
    const starts = new Uint32Array(1 << digitBits);
    const mask = starts.length - 1;
    for (let i = 0; i < from.length; i++) starts[((keys[from[i]!]! - least) >>> shift) & mask]!++;
    let sum = 0;
    for (let digit = 0; digit < starts.length; digit++) {
      const times = starts[digit]!;
      starts[digit] = sum;
      sum += times;
    }
    for (let i = 0; i < from.length; i++) {
      const row = from[i]!;
      to[starts[((keys[row]! - least) >>> shift) & mask]!++] = row;
    }
    [from, to] = [to, from];
    if (shift + digitBits > 31) break;
  }
  return from;
}
