import { cholesky, choleskyInverseDiagonal, choleskySolve } from './cholesky.js';
import { type Matrix, scalingOf } from './matrix.js';
import { blockRows, rowBlocks } from './rowBlocks.js';

/** A fitted linear regression. Coefficients are on the scale of the columns as given. Plain data. */
export interface LinearModel {
  readonly kind: 'linear';
  readonly intercept: number;
  readonly coefficients: readonly number[];
  /** Standard errors: residual variance times the diagonal of the inverse penalised cross products. */
  readonly errors: readonly number[];
  readonly ridge: number;
  /** Residual standard deviation, divisor n − columns − 1. */
  readonly residual: number;
}

/**
 * L2-penalised least squares: minimises ½·Σ(y − a − b·z)² + ½·λ·Σb² over slopes b on standardised columns z, the
 * intercept free; standardisation happens inside. `undefined` with no more rows than columns + 1, or if the cross
 * products are singular. With `weights` (one per row, not negative) every sum is weighted; the errors then take them for
 * counts. Source: Hoerl & Kennard 1970, Technometrics 12(1).
 * @example fitLinear(matrix(3, 1, [0, 1, 2]), Float64Array.of(1, 3, 5), { ridge: 0 })?.coefficients // [2]
 */
export function fitLinear(
  x: Matrix,
  y: ArrayLike<number>,
  options: { readonly ridge?: number; readonly weights?: ArrayLike<number> } = {},
): LinearModel | undefined {
  const ridge = options.ridge ?? 1;
  const d = x.columns;
  if (x.rows <= d + 1) return undefined;
  const { weights } = options;
  const scaling = scalingOf(x, weights);
  const weightOf = (i: number) => (weights === undefined ? 1 : weights[i]!);
  let mean = 0;
  let total = 0;
  for (let i = 0; i < x.rows; i++) {
    mean += weightOf(i) * y[i]!;
    total += weightOf(i);
  }
  mean = total === 0 ? 0 : mean / total;
  const blocks = rowBlocks(x, scaling);
  const { perRow, gradient, gram, width } = blocks;
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(from + blockRows, x.rows);
    blocks.take(from, to);
    for (let i = from; i < to; i++) {
      blocks.weights[i - from] = weightOf(i);
      perRow[i - from] = weightOf(i) * (y[i]! - mean);
    }
    blocks.addGradient();
    blocks.addGram();
  }
  const products = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) products[j * d + k] = gram[(j + 1) * width + k + 1]! + (j === k ? ridge : 0);
  }
  const factor = cholesky(products, d);
  if (factor === undefined) return undefined;
  const slopes = choleskySolve(factor, gradient.slice(1, d + 1));
  blocks.slopes.set([mean, ...slopes]);
  let squares = 0;
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(from + blockRows, x.rows);
    blocks.take(from, to);
    blocks.score();
    for (let i = from; i < to; i++) {
      const rest = y[i]! - perRow[i - from]!;
      squares += weightOf(i) * rest * rest;
    }
  }
  const residual = Math.sqrt(squares / (x.rows - d - 1));
  const variances = choleskyInverseDiagonal(factor);
  const coefficients = scaling.deviation.map((s, j) => slopes[j]! / s);
  return {
    kind: 'linear',
    intercept: coefficients.reduce((sum, b, j) => sum - b * scaling.mean[j]!, mean),
    coefficients,
    errors: scaling.deviation.map((s, j) => (residual * Math.sqrt(variances[j]!)) / s),
    ridge,
    residual,
  };
}

/**
 * Expected values, one per row.
 * @example predictLinear({ intercept: 1, coefficients: [2] }, matrix(1, 1, [3])) // [7]
 */
export function predictLinear(
  model: Pick<LinearModel, 'intercept' | 'coefficients'>,
  x: Matrix,
): Float64Array {
  const out = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let value = model.intercept;
    for (let j = 0; j < x.columns; j++) value += model.coefficients[j]! * x.values[at++]!;
    out[i] = value;
  }
  return out;
}
