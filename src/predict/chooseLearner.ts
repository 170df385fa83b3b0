import { clusters, crossProduct } from '../stats/clustered.js';
import type { Learner } from './classifier.js';

/** A learner tried on rows it had not seen: chances and what happened, the same rows in the same order for all. */
export interface Trial {
  readonly learner: Learner;
  readonly chance: Float64Array;
  /** What it would rank by: the chance, or the margin expected. */
  readonly rank: Float64Array;
  readonly outcome: ArrayLike<number>;
  readonly margin: ArrayLike<number>;
}

/** How a learner compares with the one that predicts best. */
export interface Compared {
  readonly learner: Learner;
  readonly logLoss: number;
  /** Log loss above the least, with the standard error of the difference, customer by customer. */
  readonly worse: number;
  readonly worseError: number;
  /** Margin of the tenth that it ranks best, per row of that tenth, minor units. */
  readonly bestTenth: number;
  /** The same less that of the most profitable, with its standard error. */
  readonly profitShort: number;
  readonly profitShortError: number;
  readonly kept: boolean;
}

/**
 * Compares learners on the same unseen rows and keeps the first whose log loss and whose margin in its best tenth are both
 * within one standard error of the best (the one-standard-error rule of Breiman et al. 1984, Classification and
 * Regression Trees, 3.4.3, with the error of the difference). `trials` must stand in order of simplicity.
 */
export function chooseLearner(trials: readonly Trial[], customer?: ArrayLike<number>): readonly Compared[] {
  const { sums } = clusters(customer);
  const losses = trials.map(({ chance, outcome }) =>
    Float64Array.from(chance, (p, i) => rowLoss(p, outcome[i]!)),
  );
  const profits = trials.map(({ rank, margin }) => tenthMargins(rank, margin));
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / Math.max(values.length, 1);
  const lossOf = losses.map(mean);
  const profitOf = profits.map(mean);
  const sharpest = lossOf.indexOf(Math.min(...lossOf));
  const richest = profitOf.indexOf(Math.max(...profitOf));
  const compared = trials.map(({ learner }, t) => {
    const worse = difference(losses[t]!, losses[sharpest]!, sums);
    const short = difference(profits[richest]!, profits[t]!, sums);
    return { learner, logLoss: lossOf[t]!, worse, bestTenth: profitOf[t]! * 10, short };
  });
  const within = (gap: Difference) => gap.mean <= gap.error;
  const kept = compared.findIndex(({ worse, short }) => within(worse) && within(short));
  return compared.map(({ learner, logLoss, worse, bestTenth, short }, t) => ({
    learner,
    logLoss,
    worse: worse.mean,
    worseError: worse.error,
    bestTenth,
    profitShort: short.mean * 10,
    profitShortError: short.error * 10,
    kept: t === (kept < 0 ? sharpest : kept),
  }));
}

interface Difference {
  readonly mean: number;
  readonly error: number;
}

function difference(
  a: Float64Array,
  b: Float64Array,
  sums: (values: Float64Array) => Float64Array,
): Difference {
  const apart = a.map((value, i) => value - b[i]!);
  const mean = apart.reduce((sum, d) => sum + d, 0) / Math.max(apart.length, 1);
  const rest = sums(apart.map((d) => d - mean));
  return { mean, error: rest.length < 2 ? 0 : Math.sqrt(crossProduct(rest, rest)) / apart.length };
}

function rowLoss(chance: number, outcome: number): number {
  return outcome === 1 ? -Math.log(chance) : -Math.log1p(-chance);
}

/** Each row's margin if it is in the tenth ranked best, else 0. */
function tenthMargins(rank: Float64Array, margin: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: rank.length }, (_, i) => i);
  order.sort((a, b) => rank[b]! - rank[a]! || a - b);
  const out = new Float64Array(rank.length);
  for (const i of order.subarray(0, Math.ceil(rank.length / 10))) out[i] = margin[i]!;
  return out;
}
