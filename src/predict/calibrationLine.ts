import { fitLogistic } from '../learn/logistic.js';
import { matrix } from '../learn/matrix.js';
import { clusters, crossProduct } from '../stats/clustered.js';

/** The line of outcomes on log odds, with standard errors. */
export interface CalibrationLine {
  readonly slope: number;
  readonly slopeError: number;
  readonly intercept: number;
  readonly interceptError: number;
}

/**
 * Cox's recalibration of log odds against 0/1 outcomes (Cox 1958, Biometrika 45): logistic regression of one on the other.
 * Where a customer has several rows, errors are robust to what those have in common (Liang & Zeger 1986, Biometrika 73(1)), else
 * those of the model. `undefined` if an outcome never or always happens, or all log odds are equal.
 */
export function calibrationLine(
  logOdds: Float64Array,
  outcomes: ArrayLike<number>,
  customer?: ArrayLike<number>,
): CalibrationLine | undefined {
  const line = fitLogistic(matrix(logOdds.length, 1, logOdds), outcomes, { ridge: 0 });
  if (line === undefined) return undefined;
  const { intercept, interceptError } = line;
  const [slope, slopeError] = [line.coefficients[0]!, line.errors[0]!];
  const { repeated, sums } = clusters(customer);
  if (!repeated) return { slope, slopeError, intercept, interceptError };
  const rest = new Float64Array(logOdds.length);
  let [all, first, second] = [0, 0, 0];
  for (let i = 0; i < rest.length; i++) {
    const x = logOdds[i]!;
    const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
    const w = p * (1 - p);
    rest[i] = outcomes[i]! - p;
    all += w;
    first += w * x;
    second += w * x * x;
  }
  const level = sums(rest);
  const tilt = sums(rest.map((r, i) => r * logOdds[i]!));
  const [a, b, c] = [crossProduct(level, level), crossProduct(level, tilt), crossProduct(tilt, tilt)];
  const determinant = all * second - first * first;
  return {
    slope,
    slopeError: Math.sqrt(first * first * a - 2 * first * all * b + all * all * c) / determinant,
    intercept,
    interceptError: Math.sqrt(second * second * a - 2 * second * first * b + first * first * c) / determinant,
  };
}
