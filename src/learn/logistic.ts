import { cholesky, choleskyInverseDiagonal, choleskySolve } from './cholesky.js';
import { type Matrix, scaled, scalingOf } from './matrix.js';
import { addWeightedGram } from './weightedGram.js';

export interface LogisticOptions {
  /** Penalty λ on ½·Σb², b being slopes on standardised columns; the intercept is free. 1/C in scikit-learn's terms. */
  readonly ridge?: number;
  /** Ends when no standardised coefficient moves by more. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** One per row, not negative: what a row counts for; standard errors take them for counts. */
  readonly weights?: ArrayLike<number>;
}

/** A fitted logistic regression. Coefficients are on the scale of the columns as given. Plain data. */
export interface LogisticModel {
  readonly kind: 'logistic';
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly interceptError: number;
  /** Standard errors from the inverse of the penalised information matrix. */
  readonly errors: readonly number[];
  readonly ridge: number;
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * L2-penalised logistic regression of 0/1 outcomes by Newton's method (iteratively reweighted least squares), steps
 * halved while the penalised likelihood falls; of many rows the information on the way is that of a sample, gradient and
 * standard errors are of all. Columns are standardised inside. `undefined` if an outcome never or
 * always happens, or the information matrix is singular (collinear columns without a penalty).
 * Sources: Hosmer, Lemeshow & Sturdivant 2013, Applied Logistic Regression, 2.2; le Cessie & van Houwelingen 1992,
 * Applied Statistics 41(1) (ridge and its standard errors).
 * @example fitLogistic(matrix(4, 1, [0, 0, 1, 1]), Float64Array.of(0, 1, 1, 1), { ridge: 1 })?.converged // true
 */
export function fitLogistic(
  x: Matrix,
  y: ArrayLike<number>,
  options: LogisticOptions = {},
): LogisticModel | undefined {
  const ridge = options.ridge ?? 1;
  const { weights } = options;
  let positives = 0;
  let total = 0;
  for (let i = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    positives += w * y[i]!;
    total += w;
  }
  if (positives === 0 || positives === total) return undefined;
  const scaling = scalingOf(x, weights);
  const z = scaled(x, scaling);
  const size = x.columns + 1;
  let theta = new Float64Array(size);
  theta[0] = Math.log(positives / (total - positives));
  let state = slopesAt(z, y, theta, ridge, weights);
  const all = everyRow(z.rows, 1);
  let asked = z.rows > 4 * sampledRows ? everyRow(z.rows, Math.ceil(z.rows / sampledRows)) : all;
  let last = Number.POSITIVE_INFINITY;
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < (options.maxIterations ?? 50)) {
    iterations++;
    const factor = cholesky(informationOf(z, state.weights, asked, ridge), size);
    if (factor === undefined && asked === all) return undefined;
    if (factor === undefined) {
      asked = all;
      continue;
    }
    const step = choleskySolve(factor, state.gradient);
    const longest = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    converged = longest <= (options.tolerance ?? 1e-8);
    let scale = 1;
    let next = theta.map((v, j) => v + step[j]!);
    let nextState = slopesAt(z, y, next, ridge, weights);
    while (nextState.objective < state.objective - 1e-9 * Math.abs(state.objective) && scale > 1e-6) {
      scale /= 2;
      const by = scale;
      next = theta.map((v, j) => v + by * step[j]!);
      nextState = slopesAt(z, y, next, ridge, weights);
    }
    if (longest > last / 4) asked = all;
    last = longest;
    theta = next;
    state = nextState;
  }
  const factor = cholesky(informationOf(z, state.weights, all, ridge), size);
  if (factor === undefined) return undefined;
  const coefficients = scaling.deviation.map((s, j) => theta[j + 1]! / s);
  const intercept = coefficients.reduce((sum, b, j) => sum - b * scaling.mean[j]!, theta[0]!);
  const variances = choleskyInverseDiagonal(factor);
  const direction = Float64Array.of(1, ...scaling.deviation.map((s, j) => -scaling.mean[j]! / s));
  const interceptVariance = choleskySolve(factor, direction).reduce(
    (sum, v, j) => sum + v * direction[j]!,
    0,
  );
  return {
    kind: 'logistic',
    intercept,
    coefficients,
    interceptError: Math.sqrt(interceptVariance),
    errors: scaling.deviation.map((s, j) => Math.sqrt(variances[j + 1]!) / s),
    ridge,
    logLikelihood: state.logLikelihood,
    iterations,
    converged,
  };
}

/**
 * Chances of the outcome, one per row.
 * @example predictLogistic({ intercept: 0, coefficients: [1] }, matrix(1, 1, [0])) // [0.5]
 */
export function predictLogistic(
  model: Pick<LogisticModel, 'intercept' | 'coefficients'>,
  x: Matrix,
): Float64Array {
  const out = new Float64Array(x.rows);
  const slopes = Float64Array.from(model.coefficients);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let eta = model.intercept;
    for (let j = 0; j < x.columns; j++) eta += slopes[j]! * x.values[at++]!;
    out[i] = eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta));
  }
  return out;
}

/** Rows that the information is estimated from on the way, where there are at least four times as many. */
const sampledRows = 20_000;

interface Slopes {
  readonly gradient: Float64Array;
  /** Of each row in the information. */
  readonly weights: Float64Array;
  readonly objective: number;
  readonly logLikelihood: number;
}

function slopesAt(
  z: Matrix,
  y: ArrayLike<number>,
  theta: Float64Array,
  ridge: number,
  counts: ArrayLike<number> | undefined,
): Slopes {
  const d = z.columns;
  const size = d + 1;
  const gradient = new Float64Array(size);
  const weights = new Float64Array(z.rows);
  const values = z.values;
  let logLikelihood = 0;
  for (let i = 0; i < z.rows; i++) {
    const from = i * d;
    let eta = theta[0]!;
    for (let j = 0; j < d; j++) eta += theta[j + 1]! * values[from + j]!;
    const e = Math.exp(-Math.abs(eta));
    const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
    const w = counts === undefined ? 1 : counts[i]!;
    logLikelihood += w * ((y[i] === 1 ? Math.min(eta, 0) : Math.min(-eta, 0)) - Math.log1p(e));
    const residual = w * (y[i]! - p);
    weights[i] = w * p * (1 - p);
    gradient[0] = gradient[0]! + residual;
    for (let j = 0; j < d; j++) gradient[j + 1] = gradient[j + 1]! + residual * values[from + j]!;
  }
  let objective = logLikelihood;
  for (let j = 1; j < size; j++) {
    gradient[j] = gradient[j]! - ridge * theta[j]!;
    objective -= 0.5 * ridge * theta[j]! * theta[j]!;
  }
  return { gradient, weights, objective, logLikelihood };
}

/** Information with its penalty, lower triangle, row-major; estimated from some of the rows by their share of the weight. */
function informationOf(z: Matrix, weights: Float64Array, rows: Int32Array, ridge: number): Float64Array {
  const size = z.columns + 1;
  const information = new Float64Array(size * size);
  addWeightedGram(information, z.values, z.columns, rows, weights);
  if (rows.length < z.rows) {
    const share = weights.reduce((sum, w) => sum + w, 0) / information[0]!;
    for (let k = 0; k < information.length; k++) information[k] = information[k]! * share;
  }
  for (let j = 1; j < size; j++) information[j * size + j] = information[j * size + j]! + ridge;
  return information;
}

function everyRow(rows: number, step: number): Int32Array {
  return Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
}
