import { cholesky, choleskyInverseDiagonal, choleskySolve } from './cholesky.js';
import { type Matrix, scaled, scalingOf } from './matrix.js';

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
  const z = scaled(x, scaling);
  let mean = 0;
  let total = 0;
  for (let i = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    mean += w * y[i]!;
    total += w;
  }
  mean = total === 0 ? 0 : mean / total;
  const products = new Float64Array(d * d);
  const right = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    for (let j = 0; j < d; j++) {
      const value = w * z.values[i * d + j]!;
      right[j] = right[j]! + value * (y[i]! - mean);
      for (let k = 0; k <= j; k++) products[j * d + k] = products[j * d + k]! + value * z.values[i * d + k]!;
    }
  }
  for (let j = 0; j < d; j++) products[j * d + j] = products[j * d + j]! + ridge;
  const factor = cholesky(products, d);
  if (factor === undefined) return undefined;
  const slopes = choleskySolve(factor, right);
  let squares = 0;
  for (let i = 0; i < x.rows; i++) {
    let rest = y[i]! - mean;
    for (let j = 0; j < d; j++) rest -= slopes[j]! * z.values[i * d + j]!;
    squares += (weights === undefined ? 1 : weights[i]!) * rest * rest;
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
