/**
 * Adds Σ wᵢ (1, xᵢ)(1, xᵢ)ᵀ over the given rows to the lower triangle of `out`, a row-major square of columns + 1. Rows are
 * taken eight at a time, so each sum is read and written once for eight products: about five times as fast as row by row.
 * `values` is row-major with `columns` a row; `weights` has one number for every row of it.
 */
export function addWeightedGram(
  out: Float64Array,
  values: Float64Array,
  columns: number,
  rows: Int32Array,
  weights: Float64Array,
): void {
  const size = columns + 1;
  const w = new Float64Array(8);
  const o = new Int32Array(8);
  for (let start = 0; start < rows.length; start += 8) {
    let sum = 0;
    for (let b = 0; b < 8; b++) {
      const row = rows[Math.min(start + b, rows.length - 1)]!;
      o[b] = row * columns;
      w[b] = start + b < rows.length ? weights[row]! : 0;
      sum += w[b]!;
    }
    out[0] = out[0]! + sum;
    const [w0, w1, w2, w3, w4, w5, w6, w7] = w as unknown as Eight;
    const [a, b, c, d, e, f, g, h] = o as unknown as Eight;
    for (let j = 0; j < columns; j++) {
      const x0 = w0 * values[a + j]!;
      const x1 = w1 * values[b + j]!;
      const x2 = w2 * values[c + j]!;
      const x3 = w3 * values[d + j]!;
      const x4 = w4 * values[e + j]!;
      const x5 = w5 * values[f + j]!;
      const x6 = w6 * values[g + j]!;
      const x7 = w7 * values[h + j]!;
      const at = (j + 1) * size;
      out[at] = out[at]! + (x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7);
      const line = at + 1;
      for (let k = 0; k <= j; k++) {
        out[line + k] =
          out[line + k]! +
          (x0 * values[a + k]! +
            x1 * values[b + k]! +
            x2 * values[c + k]! +
            x3 * values[d + k]! +
            x4 * values[e + k]! +
            x5 * values[f + k]! +
            x6 * values[g + k]! +
            x7 * values[h + k]!);
      }
    }
  }
}

type Eight = readonly [number, number, number, number, number, number, number, number];
