import { normalTwoSided } from './normal.js';
import type { Interval } from './sample.js';

/**
 * The two-sided p that belongs to a family of intervals: the level at which one end touches 0. So p < 0.05 exactly
 * when the 95 % interval excludes 0. Assumes that the intervals grow with z and start from the estimate at z = 0.
 * @example invertedP((z) => ({ low: 1 - z / 1.959963984540054, high: 9 })) // 0.05
 */
export function invertedP(intervalAt: (z: number) => Interval | undefined): number | undefined {
  const excludes = (z: number) => {
    const interval = intervalAt(z);
    return interval !== undefined && (interval.low > 0 || interval.high < 0);
  };
  if (intervalAt(1e-9) === undefined) return undefined;
  if (!excludes(1e-9)) return 1;
  let low = 0;
  let high = 1;
  while (high < 40 && excludes(high)) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (excludes(middle)) low = middle;
    else high = middle;
  }
  return normalTwoSided((low + high) / 2);
}
