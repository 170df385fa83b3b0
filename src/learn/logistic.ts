import { type Cholesky, cholesky, choleskyInverseDiagonal, choleskySolve } from './cholesky.js';
import { type LogisticSlopes, logisticSlopes } from './logisticSlopes.js';
import { type Matrix, scalingOf } from './matrix.js';
import { rowBlocks } from './rowBlocks.js';

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
 * L2-penalised logistic regression of 0/1 outcomes by Newton's method (iteratively reweighted least squares). Of many rows
 * a sample is fitted first; from its answer and with its information all rows take the steps, and their own information
 * is summed once, near the end, where standard errors need it. Columns are standardised inside. `undefined` if an
 * outcome never or always happens, or the information matrix is singular (collinear columns without a penalty).
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
  let [happened, positives, total] = [0, 0, 0];
  for (let i = 0; i < x.rows; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    positives += w * y[i]!;
    happened += y[i]!;
    total += w;
  }
  if (positives === 0 || positives === total) return undefined;
  const scaling = scalingOf(x, weights);
  const size = x.columns + 1;
  const rows = { blocks: rowBlocks(x, scaling), y, counts: weights, total };
  const slopes = (every: number) => (theta: Float64Array, informed: boolean) =>
    logisticSlopes(rows, theta, { ridge, every, informed });
  const start = new Float64Array(size);
  start[0] = Math.log(positives / (total - positives));
  const every = sampling(x.rows, Math.min(happened, x.rows - happened), size);
  const rough = every === 1 ? undefined : climb(slopes(every), { theta: start }, roughTolerance, 10);
  const top = climb(
    slopes(1),
    rough?.converged ? { theta: rough.theta, factor: ofAll(rough) } : { theta: start },
    options.tolerance ?? 1e-8,
    options.maxIterations ?? 50,
  );
  if (top === undefined) return undefined;
  const { theta, factor } = top;
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
    logLikelihood: top.state.logLikelihood,
    iterations: top.iterations + (rough?.iterations ?? 0),
    converged: top.converged,
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

/** Fewer rows take every step together. */
const manyRows = 40_000;
/** Rows for each coefficient, and of these with the rarer outcome, of a sample that many are fitted to first. */
const sampledRows = [1000, 10] as const;
/** A sample's own error is larger. */
const roughTolerance = 1e-2;
/** Steps so short lead from a point where the information is that of the top to four digits. */
const near = 5e-3;

/** Every so many blocks of rows are a sample to begin with; 1: all of them. */
function sampling(rows: number, rarer: number, size: number): number {
  if (rows < manyRows) return 1;
  const [all, events] = sampledRows;
  const every = Math.floor(Math.min(rows / all, rarer / events) / size);
  return Math.max(every, 1);
}

interface Climb {
  readonly theta: Float64Array;
  /** Before the last step, which is shorter than the tolerance if it converged. */
  readonly state: LogisticSlopes;
  readonly factor: Cholesky;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Newton's steps to the top, halved while the penalised likelihood falls. With the `factor` of an information from elsewhere
 * they go on with that as long as each is at most a quarter of the last, and take their own once they are short.
 */
function climb(
  at: (theta: Float64Array, informed: boolean) => LogisticSlopes,
  from: { readonly theta: Float64Array; readonly factor?: Cholesky },
  tolerance: number,
  most: number,
): Climb | undefined {
  const size = from.theta.length;
  const lent = from.factor !== undefined;
  let { theta } = from;
  let state = at(theta, !lent);
  let factor = from.factor ?? cholesky(state.information, size);
  let own = !lent;
  let last = Number.POSITIVE_INFINITY;
  for (let iterations = 0; factor !== undefined; iterations++) {
    const step = choleskySolve(factor, state.gradient);
    const longest = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    const converged = own && longest <= tolerance;
    if (converged || iterations === most) {
      return { theta: converged ? moved(theta, step, 1) : theta, state, factor, iterations, converged };
    }
    let next = moved(theta, step, 1);
    let nextState = at(next, !lent || longest > last / 4 || (longest <= near && !own));
    for (
      let scale = 0.5;
      nextState.objective < state.objective - 1e-9 * Math.abs(state.objective) && scale > 1e-6;
      scale /= 2
    ) {
      next = moved(theta, step, scale);
      nextState = at(next, true);
    }
    theta = next;
    state = nextState;
    last = longest;
    if (state.information.length > 0) {
      factor = cholesky(state.information, size);
      own = !lent || longest <= near;
    }
  }
  return undefined;
}

const moved = (theta: Float64Array, step: Float64Array, scale: number) =>
  theta.map((v, j) => v + scale * step[j]!);

/** The factor of the information that a sample lets expect of all rows. */
function ofAll({ factor, state }: Climb): Cholesky {
  return { size: factor.size, lower: factor.lower.map((v) => v / Math.sqrt(state.share)) };
}
