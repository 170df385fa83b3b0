import { random } from '../random.js';
import type { Interval } from './sample.js';

/** So many resamples, and so many units from which the normal quantile says the same. */
const [times, many] = [1000, 10_000];

/**
 * 95 % interval of Σa / Σb over units that are drawn independently: the studentised bootstrap, with the standard error of the
 * linearised ratio (Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 12.5; Cochran 1977, *Sampling
 * Techniques*, eq. 6.13). With few units and sizes of very different magnitude it covers where percentiles are too short.
 * `undefined` with fewer than two units or Σb not above 0. The same seed gives the same interval.
 * @example ratioInterval([1, 2, 3], [2, 4, 6]) // { low: 0.5, high: 0.5 }
 */
export function ratioInterval(a: ArrayLike<number>, b: ArrayLike<number>, seed = 1): Interval | undefined {
  const n = a.length;
  const whole = n < 2 ? undefined : ratioOf(a, b, n, (i) => i);
  if (whole === undefined) return undefined;
  const { ratio, error } = whole;
  if (!(error > 1e-12 * Math.abs(ratio))) return { low: ratio, high: ratio };
  if (n >= many) return { low: ratio - 1.959964 * error, high: ratio + 1.959964 * error };
  const next = random(seed);
  const drawn = new Int32Array(n);
  const found: number[] = [];
  for (let time = 0; time < times; time++) {
    for (let i = 0; i < n; i++) drawn[i] = Math.floor(next() * n);
    const one = ratioOf(a, b, n, (i) => drawn[i]!);
    if (one !== undefined && one.error > 0) found.push((one.ratio - ratio) / one.error);
  }
  if (found.length < 0.95 * times) return undefined;
  const sorted = Float64Array.from(found).sort();
  const at = (p: number) => sorted[Math.round((sorted.length - 1) * p)]!;
  return { low: ratio - at(0.975) * error, high: ratio - at(0.025) * error };
}

function ratioOf(a: ArrayLike<number>, b: ArrayLike<number>, n: number, unit: (i: number) => number) {
  let [above, below] = [0, 0];
  for (let i = 0; i < n; i++) {
    above += a[unit(i)]!;
    below += b[unit(i)]!;
  }
  if (!(below > 0)) return undefined;
  const ratio = above / below;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const rest = a[unit(i)]! - ratio * b[unit(i)]!;
    squares += rest * rest;
  }
  return { ratio, error: Math.sqrt((squares * n) / (n - 1)) / below };
}
