import { binomialCdf } from './binomial.js';

/**
 * The `p` quantile of values and its distribution-free 95 % interval from order statistics: the largest and smallest ranks
 * whose chance of being beyond the quantile is at most 2.5 %. An end that no rank reaches is missing.
 * Source: Conover 1999, *Practical Nonparametric Statistics*, section 3.2. The quantile is by rank, ⌈p·n⌉.
 * @example quantileInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5) // { value: 5, low: 2, high: 9 }
 */
export function quantileInterval(
  values: readonly number[],
  p: number,
):
  | { readonly value: number; readonly low: number | undefined; readonly high: number | undefined }
  | undefined {
  const n = values.length;
  if (n === 0 || !(p > 0 && p < 1)) return undefined;
  const sorted = Float64Array.from(values).sort();
  let low: number | undefined;
  let high: number | undefined;
  // X(r) is above the quantile with the chance that fewer than r values are at or below it.
  for (let r = rankBelow(n, p); r >= 1; r--) {
    if (binomialCdf(r - 1, n, p)! <= 0.025) {
      low = sorted[r - 1];
      break;
    }
  }
  for (let s = Math.max(1, rankBelow(n, p)); s <= n; s++) {
    if (1 - binomialCdf(s - 1, n, p)! <= 0.025) {
      high = sorted[s - 1];
      break;
    }
  }
  return { value: sorted[rankBelow(n, p) - 1]!, low, high };
}

function rankBelow(n: number, p: number): number {
  return Math.max(1, Math.ceil(p * n - 1e-9));
}
