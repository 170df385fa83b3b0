import { stride } from './splits.js';

/** Rows by column in bins, and where each column's bins begin in a histogram. */
export interface BinnedRows {
  /** One array per column, one bin per row. */
  readonly columns: readonly Uint8Array[];
  /** First number of each column in a histogram; one more at the end: the length of a histogram. */
  readonly offsets: Int32Array;
}

/** Where each column's bins begin, from the number of its bins, the one of missing values not counted. */
export function histogramOffsets(bins: readonly number[]): Int32Array {
  const offsets = new Int32Array(bins.length + 1);
  bins.forEach((count, column) => {
    offsets[column + 1] = offsets[column]! + (count + 1) * stride;
  });
  return offsets;
}

/**
 * Sums of gradients, hessians and rows per bin of every column over `rows[from … to)`. `gradient` and `hessian` are in the
 * order of those rows. Every column is summed row by row in that order, so the answer does not depend on how columns
 * are shared out.
 */
export function fillHistogram(
  out: Float64Array,
  { columns, offsets }: BinnedRows,
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array,
): void {
  out.fill(0);
  for (let c = 0; c < columns.length; c++) {
    fillColumn(out, offsets[c]!, columns[c]!, rows, from, to, gradient, hessian);
  }
}

function fillColumn(
  out: Float64Array,
  offset: number,
  column: Uint8Array,
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array,
): void {
  for (let i = from, k = 0; i < to; i++, k++) {
    const at = offset + column[rows[i]!]! * stride;
    out[at] = out[at]! + gradient[k]!;
    out[at + 1] = out[at + 1]! + hessian[k]!;
    out[at + 2] = out[at + 2]! + 1;
  }
}

/** The histogram of a node less that of one child: that of the other. */
export function subtractHistogram(node: Float64Array, child: Float64Array): void {
  for (let i = 0; i < node.length; i++) node[i] = node[i]! - child[i]!;
}
