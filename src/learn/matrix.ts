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
  const mean = new Float64Array(x.columns);
  const square = new Float64Array(x.columns);
  let total = 0;
  for (let i = 0, at = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    total += w;
    for (let j = 0; j < x.columns; j++) mean[j] = mean[j]! + w * x.values[at++]!;
  }
  for (let j = 0; j < x.columns; j++) mean[j] = total === 0 ? 0 : mean[j]! / total;
  for (let i = 0, at = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    for (let j = 0; j < x.columns; j++) {
      const d = x.values[at++]! - mean[j]!;
      square[j] = square[j]! + w * d * d;
    }
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
