/** Places for bins of a column in a histogram, and numbers per bin: gradient, hessian, rows. */
export const columnBins = 256;
export const stride = 3;

/** First number of a column in a histogram. */
export function histogramOffset(column: number): number {
  return column * columnBins * stride;
}

/**
 * Rows in bins, the order they are in, and sums of their derivatives by column and bin. Histograms have numbers, from 0.
 * Sums are exact (see `roundDerivatives`), so all makers of them answer the same to the last bit.
 */
export interface BinnedRows {
  /** The bin of every row, per column. */
  readonly bins: readonly Uint8Array[];
  /** Rows to learn from, ascending when a tree begins; a leaf is a stretch of them. */
  readonly rows: Int32Array;
  /** Gradient and hessian of row i at 2i and 2i + 1, rounded. */
  readonly pairs: Float64Array;
  /** Takes the derivatives as they now stand in `pairs`, which may be used up; `scales` as `roundDerivatives` answers them. */
  take(scales: readonly [number, number]): void;
  /** Sums over `rows[from … to)`. */
  fill(histogram: number, from: number, to: number): void;
  /** Takes the sums of one histogram off another: a node less one child is the other. */
  subtract(histogram: number, less: number): void;
  /** Gradient, hessian and rows per bin, until the next call; beyond the bins that a column has anything may stand. */
  read(histogram: number): Float64Array;
}

/** Sums made without anything that an engine might lack. */
export function plainRows(bins: readonly Uint8Array[], learning: Int32Array): BinnedRows {
  const rows = learning.slice();
  const pairs = new Float64Array(2 * (bins[0]?.length ?? 0));
  const gathered = new Float64Array(2 * rows.length);
  const made: Float64Array[] = [];
  const sumsOf = (histogram: number) => {
    made[histogram] ??= new Float64Array(histogramOffset(bins.length));
    return made[histogram];
  };
  return {
    bins,
    rows,
    pairs,
    take: () => undefined,
    fill(histogram, from, to) {
      const out = sumsOf(histogram).fill(0);
      for (let i = from, k = 0; i < to; i++, k += 2) {
        const at = 2 * rows[i]!;
        gathered[k] = pairs[at]!;
        gathered[k + 1] = pairs[at + 1]!;
      }
      bins.forEach((column, c) => {
        fillColumn(out, histogramOffset(c), column, rows, from, to, gathered);
      });
    },
    subtract(histogram, less) {
      const [out, other] = [sumsOf(histogram), sumsOf(less)];
      for (let i = 0; i < out.length; i++) out[i] = out[i]! - other[i]!;
    },
    read: sumsOf,
  };
}

function fillColumn(
  out: Float64Array,
  offset: number,
  column: Uint8Array,
  rows: Int32Array,
  from: number,
  to: number,
  pairs: Float64Array,
): void {
  for (let i = from, k = 0; i < to; i++, k += 2) {
    const at = offset + column[rows[i]!]! * stride;
    out[at] = out[at]! + pairs[k]!;
    out[at + 1] = out[at + 1]! + pairs[k + 1]!;
    out[at + 2] = out[at + 2]! + 1;
  }
}
