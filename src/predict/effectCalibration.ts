import { clusters, crossProduct } from '../stats/clustered.js';
import { normalQuantile } from '../stats/normal.js';

/** A line through what happened by what was predicted, with 95 % intervals. Slope 1 and intercept 0 are perfect. */
export interface EffectCalibration {
  readonly slope: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
  readonly intercept: number;
}

/**
 * Calibration of predicted effects: least squares of doubly robust scores on the predictions, which is the line that true
 * effects would have (Chernozhukov, Demirer, Duflo & Fernández-Val 2018, best linear predictor; errors robust to unequal
 * variances, White 1980, and to what several rows of a customer have in common). `undefined` where all predictions are equal.
 */
export function effectCalibration(
  scores: Float64Array,
  predicted: Float64Array,
  customer?: ArrayLike<number>,
): EffectCalibration | undefined {
  const n = scores.length;
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / n;
  const [y, x] = [mean(scores), mean(predicted)];
  let [squares, products, spread] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    squares += (predicted[i]! - x) * (predicted[i]! - x);
    products += (predicted[i]! - x) * (scores[i]! - y);
    spread = Math.max(spread, Math.abs(predicted[i]! - x));
  }
  if (n < 3 || spread <= 1e-9 * Math.max(Math.abs(x), 1e-300)) return undefined;
  const slope = products / squares;
  const own = clusters(customer).sums(
    predicted.map((value, i) => (value - x) * (scores[i]! - y - slope * (value - x))),
  );
  const half = (normalQuantile(0.975)! * Math.sqrt((crossProduct(own, own) * (n - 1)) / (n - 2))) / squares;
  return { slope, slopeLow: slope - half, slopeHigh: slope + half, intercept: y - slope * x };
}
