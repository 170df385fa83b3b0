/** A dense matrix, row-major: element (i, j) is `values[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A matrix of zeros, or over the given row-major values. */
export function matrix(rows: number, columns: number, values?: ArrayLike<number>): Matrix {
  const cells = values === undefined ? new Float64Array(rows * columns) : Float64Array.from(values);
  if (cells.length !== rows * columns)
    throw new Error(`a ${rows} by ${columns} matrix needs ${rows * columns} values`);
  return { rows, columns, values: cells };
}

/** Column means and standard deviations (divisor n), kept with a model so that new rows are scaled alike. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/**
 * Means and standard deviations per column; a constant column gets deviation 1, so scaling makes it 0. With `weights`
 * (not negative, one per row) both are weighted.
 */
export function scalingOf(x: Matrix, weights?: ArrayLike<number>): Scaling {
  const { rows, columns, values } = x;
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  const count = new Float64Array(rows + 3).fill(1, 0, rows);
  if (weights !== undefined) for (let i = 0; i < rows; i++) count[i] = weights[i]!;
  const total = count.reduce((sum, w) => sum + w, 0);
  for (const sums of [mean, square]) {
    // Four rows at a time, so that sums are read and written once for four values.
    for (let i = 0; i < rows; i += 4) {
      const a = i * columns;
      const b = Math.min(i + 1, rows - 1) * columns;
      const c = Math.min(i + 2, rows - 1) * columns;
      const d = Math.min(i + 3, rows - 1) * columns;
      const wa = count[i]!;
      const wb = count[i + 1]!;
      const wc = count[i + 2]!;
      const wd = count[i + 3]!;
      if (sums === mean) {
        for (let j = 0; j < columns; j++) {
          sums[j] =
            sums[j]! +
            (wa * values[a + j]! + wb * values[b + j]! + wc * values[c + j]! + wd * values[d + j]!);
        }
        continue;
      }
      for (let j = 0; j < columns; j++) {
        const m = mean[j]!;
        const p = values[a + j]! - m;
        const q = values[b + j]! - m;
        const r = values[c + j]! - m;
        const s = values[d + j]! - m;
        sums[j] = sums[j]! + (wa * p * p + wb * q * q + wc * r * r + wd * s * s);
      }
    }
    if (sums === mean) for (let j = 0; j < columns; j++) mean[j] = total === 0 ? 0 : mean[j]! / total;
  }
  const deviation = Array.from(square, (s, j) => {
    const d = Math.sqrt(s / (total === 0 ? 1 : total));
    return d > 1e-12 * Math.max(1, Math.abs(mean[j]!)) ? d : 1;
  });
  return { mean: Array.from(mean), deviation };
}

/** (x − mean) / deviation, column by column, in a new matrix. */
export function scaled(x: Matrix, scaling: Scaling): Matrix {
  const out = matrix(x.rows, x.columns);
  const inverse = Float64Array.from(scaling.deviation, (d) => 1 / d);
  const mean = Float64Array.from(scaling.mean);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, at++) out.values[at] = (x.values[at]! - mean[j]!) * inverse[j]!;
  }
  return out;
}
