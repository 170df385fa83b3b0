import { type Random, random } from '../random.js';
import type { Interval } from './sample.js';

/** How often each of `n` units was drawn in one resample of `n` with replacement. */
function draw(counts: Uint16Array, next: Random): void {
  counts.fill(0);
  const n = counts.length;
  for (let i = 0; i < n; i++) {
    const at = Math.floor(next() * n);
    counts[at] = counts[at]! + 1;
  }
}

/** So many resamples: percentiles at 2.5 % then rest on 25 values each. */
const times = 1000;

/**
 * Percentile intervals (95 %) of statistics of `n` units, by drawing units with replacement. `statistics` answers them all
 * for given multiplicities of the units; one that is `undefined` in more than one resample of twenty has no interval. The
 * same seed gives the same intervals. Approximate: with fewer than about 50 units, or sums that few units make, too short.
 * Source: Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 13.
 * @example bootstrap(4, () => [3, undefined]) // [{ low: 3, high: 3 }, undefined]
 */
export function bootstrap(
  n: number,
  statistics: (counts: Uint16Array) => readonly (number | undefined)[],
  seed = 1,
): readonly (Interval | undefined)[] {
  if (!(n >= 2)) return statistics(new Uint16Array(Math.max(n, 0)).fill(1)).map(() => undefined);
  const next = random(seed);
  const counts = new Uint16Array(n);
  const found: number[][] = [];
  for (let time = 0; time < times; time++) {
    draw(counts, next);
    statistics(counts).forEach((value, i) => {
      found[i] ??= [];
      if (value !== undefined && Number.isFinite(value)) found[i]!.push(value);
    });
  }
  return found.map((values) => {
    if (values.length < 0.95 * times) return undefined;
    const sorted = Float64Array.from(values).sort();
    return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  });
}

/** Quantile of sorted values by linear interpolation (Hyndman & Fan 1996, type 7). */
function quantile(sorted: Float64Array, p: number): number {
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const [below, above] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return below + (at - low) * (above - below);
}
