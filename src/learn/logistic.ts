import { cholesky, choleskyInverseDiagonal, choleskySolve } from './cholesky.js';
import { type Matrix, scalingOf } from './matrix.js';
import { blockRows, type RowBlocks, rowBlocks } from './rowBlocks.js';

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
  const blocks = rowBlocks(x, scaling);
  const at = (theta: Float64Array, every: number) => slopesAt(blocks, y, weights, theta, ridge, every);
  const size = x.columns + 1;
  let theta = new Float64Array(size);
  theta[0] = Math.log(positives / (total - positives));
  let every = x.rows > 4 * sampledRows ? Math.floor(x.rows / sampledRows) : 1;
  let state = at(theta, every);
  let last = Number.POSITIVE_INFINITY;
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < (options.maxIterations ?? 50)) {
    iterations++;
    const factor = cholesky(state.information, size);
    if (factor === undefined && every === 1) return undefined;
    if (factor === undefined) {
      every = 1;
      state = at(theta, every);
      continue;
    }
    const step = choleskySolve(factor, state.gradient);
    const longest = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    converged = longest <= (options.tolerance ?? 1e-8);
    if (converged || longest > last / 4) every = 1;
    last = longest;
    let scale = 1;
    let next = theta.map((v, j) => v + step[j]!);
    let nextState = at(next, every);
    while (nextState.objective < state.objective - 1e-9 * Math.abs(state.objective) && scale > 1e-6) {
      scale /= 2;
      const by = scale;
      next = theta.map((v, j) => v + by * step[j]!);
      nextState = at(next, every);
    }
    theta = next;
    state = nextState;
  }
  const factor = cholesky((every === 1 ? state : at(theta, 1)).information, size);
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
  /** With its penalty, lower triangle, row-major. */
  readonly information: Float64Array;
  readonly objective: number;
  readonly logLikelihood: number;
}

/** The information is estimated from every so many blocks of rows, by their share of its weight. */
function slopesAt(
  blocks: RowBlocks,
  y: ArrayLike<number>,
  counts: ArrayLike<number> | undefined,
  theta: Float64Array,
  ridge: number,
  every: number,
): Slopes {
  const { perRow, weights, width } = blocks;
  blocks.slopes.set(theta);
  blocks.gradient.fill(0);
  blocks.gram.fill(0);
  let weight = 0;
  let logLikelihood = 0;
  for (let from = 0; from < y.length; from += blockRows) {
    const to = Math.min(from + blockRows, y.length);
    blocks.take(from, to);
    blocks.score();
    let product = 1;
    for (let i = from, k = 0; i < to; i++, k++) {
      const eta = perRow[k]!;
      const e = Math.exp(-Math.abs(eta));
      const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
      const against = y[i] === 1 ? Math.min(eta, 0) : Math.min(-eta, 0);
      if (counts === undefined) {
        logLikelihood += against;
        product *= 1 + e;
        perRow[k] = y[i]! - p;
        weights[k] = p * (1 - p);
      } else {
        const w = counts[i]!;
        logLikelihood += w * (against - Math.log1p(e));
        perRow[k] = w * (y[i]! - p);
        weights[k] = w * p * (1 - p);
      }
      weight += weights[k]!;
    }
    logLikelihood -= Math.log(product);
    blocks.addGradient();
    if ((from / blockRows) % every === 0) blocks.addGram();
  }
  const size = theta.length;
  const gradient = blocks.gradient.slice(0, size);
  const information = new Float64Array(size * size);
  const share = every === 1 ? 1 : weight / blocks.gram[0]!;
  let objective = logLikelihood;
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) information[j * size + k] = blocks.gram[j * width + k]! * share;
    if (j === 0) continue;
    gradient[j] = gradient[j]! - ridge * theta[j]!;
    information[j * size + j] = information[j * size + j]! + ridge;
    objective -= 0.5 * ridge * theta[j]! * theta[j]!;
  }
  return { gradient, information, objective, logLikelihood };
}
