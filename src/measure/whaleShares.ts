import { resampled } from '../stats/resampled.js';
import type { Interval } from '../stats/sample.js';

/** Shares of the profit that the best 20 % of customers make and the worst 40 % destroy, with 95 % intervals. */
export interface WhaleShares {
  readonly customers: number;
  readonly total: number;
  readonly top20: number | undefined;
  /** Above 0 where they cost more than they bring. */
  readonly bottom40: number | undefined;
  readonly top20Interval: Interval | undefined;
  readonly bottom40Interval: Interval | undefined;
}

/**
 * The shares of `whale`, that of the worst with its sign turned, with intervals by drawing customers with replacement.
 * `undefined` shares where the total is not above 0.
 */
export function whaleShares(profits: Float64Array, seed: number): WhaleShares {
  const best = profits.slice().sort().reverse();
  const n = best.length;
  const all = new Uint16Array(n).fill(1);
  const [top20, bottom40] = sharesOf(best, all);
  const [top20Interval, bottom40Interval] = resampled(n, (counts) => sharesOf(best, counts), seed);
  return {
    customers: n,
    total: best.reduce((sum, profit) => sum + profit, 0),
    top20,
    bottom40,
    top20Interval,
    bottom40Interval,
  };
}

/** Shares of customers drawn `counts` times each; `best` is sorted from the best. */
function sharesOf(best: Float64Array, counts: Uint16Array): readonly (number | undefined)[] {
  const n = counts.reduce((sum, times) => sum + times, 0);
  const topEnd = Math.ceil(n / 5);
  const bottomFrom = n - Math.ceil((2 * n) / 5);
  let [rank, total, top, bottom] = [0, 0, 0, 0];
  for (let i = 0; i < best.length; i++) {
    const times = counts[i]!;
    if (times === 0) continue;
    const profit = best[i]!;
    total += times * profit;
    top += Math.max(0, Math.min(times, topEnd - rank)) * profit;
    bottom += Math.max(0, Math.min(times, rank + times - bottomFrom)) * profit;
    rank += times;
  }
  return total > 0 ? [top / total, -bottom / total] : [undefined, undefined];
}
