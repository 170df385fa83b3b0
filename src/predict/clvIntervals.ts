import { cholesky } from '../learn/cholesky.js';
import type { PositiveFit } from '../learn/fitPositive.js';
import { collapseHistories } from '../learn/histories.js';
import { type Random, random, randomGamma, randomNormal } from '../random.js';
import { buyingModels } from './buyingModels.js';
import type { ClvFit, ClvHistories, ClvScores, Outlook } from './clv.js';

/** What each customer will really do within the horizon, with 95 % chance. One entry per history; NaN where nothing tells. */
export interface ClvIntervals {
  readonly ordersLow: Float64Array;
  readonly ordersHigh: Float64Array;
  /** Money in major units. */
  readonly marginLow: Float64Array;
  readonly marginHigh: Float64Array;
}

const draws = 2000;
const tail = 0.025;

/**
 * Prediction intervals (95 %) of the orders of each customer and of their margin, not discounted: customers are played `draws` times
 * from what their history leaves open of their rates, with parameters drawn from their own error (normal on the log scale, from
 * the observed information), and mixed with the chance that they have left. Histories of equal frequency and age share
 * their draws. Chance of being alive and spend parameters are taken as fitted. NaN where a model did not converge.
 */
export function clvIntervals(
  fit: ClvFit,
  histories: ClvHistories,
  { horizon }: Outlook,
  { alive }: ClvScores,
  seed: number,
): ClvIntervals {
  const { frequency, recency, age, margin } = histories;
  const size = frequency.length;
  const empty = () => new Float64Array(size).fill(Number.NaN);
  const found = { ordersLow: empty(), ordersHigh: empty(), marginLow: empty(), marginHigh: empty() };
  if (!fit.buying.converged) return found;
  const uniform = random(seed);
  const parameters = drawnParameters(fit.buying, uniform);
  const spend = fit.spendReason === undefined ? fit.spend : undefined;
  const { draw } = buyingModels[fit.model];
  const orders = new Float64Array(draws);
  const earned = new Float64Array(draws);
  for (const group of sameFutures(frequency, recency, age)) {
    const first = group[0]!;
    const [x, since] = [frequency[first]!, age[first]!];
    for (let k = 0; k < draws; k++) {
      const count = draw(parameters[k]!, x, since, horizon, uniform);
      orders[k] = count;
      earned[k] = spend === undefined ? 0 : drawnMargin(spend, x, count, uniform);
    }
    orders.sort();
    earned.sort();
    for (const i of group) {
      const p = alive[i]!;
      found.ordersLow[i] = mixedQuantile(orders, p, tail);
      found.ordersHigh[i] = mixedQuantile(orders, p, 1 - tail);
      if (spend === undefined || (x > 0 && !(margin[i]! > 0))) continue;
      const scale = spend.parameters[2]! + (x === 0 ? 0 : x * margin[i]!);
      found.marginLow[i] = scale * mixedQuantile(earned, p, tail);
      found.marginHigh[i] = scale * mixedQuantile(earned, p, 1 - tail);
    }
  }
  return found;
}

/** Margin of `count` orders per unit of scale: gamma(p · count) over what x purchases leave of ν, gamma(p x + q) (Fader & Hardie 2013). */
function drawnMargin({ parameters }: PositiveFit, x: number, count: number, uniform: Random): number {
  if (count === 0) return 0;
  const [p, q] = parameters as readonly [number, number, number];
  return randomGamma(uniform, p * count) / randomGamma(uniform, p * x + q);
}

/** Parameters drawn from the normal approximation of their error on the log scale. */
function drawnParameters(fit: PositiveFit, uniform: Random): readonly (readonly number[])[] {
  const size = fit.parameters.length;
  const factor = cholesky(Float64Array.from(fit.logCovariance), size);
  return Array.from({ length: draws }, () => {
    if (factor === undefined) return fit.parameters;
    const z = Float64Array.from({ length: size }, () => randomNormal(uniform));
    return fit.parameters.map((value, i) => {
      let shift = 0;
      for (let j = 0; j <= i; j++) shift += factor.lower[i * size + j]! * z[j]!;
      return value * Math.exp(shift);
    });
  });
}

/** Histories with equal frequency and age, which is all that the future of those who are alive depends on. */
function sameFutures(
  frequency: Int32Array,
  recency: Float64Array,
  age: Float64Array,
): Iterable<readonly number[]> {
  const { histories, rowOf } = collapseHistories(frequency, recency, age);
  const { x, seen, rows } = histories;
  const groupOf = new Int32Array(rows);
  for (let row = 1; row < rows; row++) {
    const same = x[row] === x[row - 1] && seen[row] === seen[row - 1];
    groupOf[row] = groupOf[row - 1]! + (same ? 0 : 1);
  }
  const groups = Array.from({ length: rows === 0 ? 0 : groupOf[rows - 1]! + 1 }, (): number[] => []);
  for (let i = 0; i < rowOf.length; i++) groups[groupOf[rowOf[i]!]!]!.push(i);
  return groups;
}

/** The `p` quantile of a variable that is 0 unless alive, and drawn (ascending) if so. */
function mixedQuantile(sorted: Float64Array, alive: number, p: number): number {
  const rest = p - (1 - alive);
  if (rest <= 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.floor((rest / alive) * sorted.length))]!;
}
