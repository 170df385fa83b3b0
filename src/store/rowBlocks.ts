import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';

/** Whole statements of fifty rows. */
export const blockRows = 8000;

/** The rows from `from` to `to` in blocks, in an order of them if one is given: of each block the first `rows` count. */
export function rowBlocks(
  columns: LineColumns,
  order: Uint32Array | undefined,
  from: number,
  to: number,
  names: ReadonlySet<LineNumber>,
  take: (block: LineColumns, rows: number) => void,
): void {
  const block = lineColumns(Math.min(blockRows, to - from), names);
  for (let at = from; at < to; at += blockRows) {
    const rows = Math.min(blockRows, to - at);
    for (const name of names) gather(columns[name], order, at, rows, block[name]);
    take(block, rows);
  }
}

function gather(
  from: Int32Array | Float64Array,
  order: Uint32Array | undefined,
  first: number,
  rows: number,
  to: Int32Array | Float64Array,
): void {
  if (order === undefined) to.set(from.subarray(first, first + rows) as never);
  else if (from instanceof Int32Array) gatherInts(from, order, first, rows, to as Int32Array);
  else gatherFloats(from, order, first, rows, to as Float64Array);
}

function gatherInts(from: Int32Array, order: Uint32Array, first: number, rows: number, to: Int32Array): void {
  for (let i = 0; i < rows; i++) to[i] = from[order[first + i]!]!;
}

// The same once more, for a loop over two kinds of arrays takes three times as long.
function gatherFloats(
  from: Float64Array,
  order: Uint32Array,
  first: number,
  rows: number,
  to: Float64Array,
): void {
  for (let i = 0; i < rows; i++) to[i] = from[order[first + i]!]!;
}
