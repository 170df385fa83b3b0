import { normalQuantile, normalTwoSided } from './normal.js';

/**
 * What is known of one arm: `n` units, how many of them have an outcome other than 0, the sum of the outcomes and
 * the sum of their squares. Every interval of this folder needs nothing else.
 */
export interface Sample {
  readonly n: number;
  readonly buyers: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** A confidence interval; it contains both ends. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A difference with the interval and two-sided p of one and the same method. */
export interface Difference extends Interval {
  readonly difference: number;
  readonly pValue: number;
}

/**
 * The sample of a rate: `count` of `n` units did it.
 * @example rateSample(3, 10) // { n: 10, buyers: 3, sum: 3, sumSquares: 3 }
 */
export function rateSample(count: number, n: number): Sample {
  return { n, buyers: count, sum: count, sumSquares: count };
}

/**
 * The sample of a list of outcomes.
 * @example sampleOf([0, 2, 4]) // { n: 3, buyers: 2, sum: 6, sumSquares: 20 }
 */
export function sampleOf(values: Iterable<number>): Sample {
  let n = 0;
  let buyers = 0;
  let sum = 0;
  let sumSquares = 0;
  for (const value of values) {
    n++;
    if (value !== 0) buyers++;
    sum += value;
    sumSquares += value * value;
  }
  return { n, buyers, sum, sumSquares };
}

/**
 * Two samples taken as one.
 * @example joined(rateSample(1, 4), rateSample(2, 6)) // { n: 10, buyers: 3, sum: 3, sumSquares: 3 }
 */
export function joined(a: Sample, b: Sample): Sample {
  return {
    n: a.n + b.n,
    buyers: a.buyers + b.buyers,
    sum: a.sum + b.sum,
    sumSquares: a.sumSquares + b.sumSquares,
  };
}

/**
 * The sample with every outcome multiplied by `factor`.
 * @example scaled(sampleOf([0, 2]), 0.5) // { n: 2, buyers: 1, sum: 1, sumSquares: 1 }
 */
export function scaled(sample: Sample, factor: number): Sample {
  return { ...sample, sum: sample.sum * factor, sumSquares: sample.sumSquares * factor * factor };
}

/**
 * Mean outcome per unit, or `undefined` without units.
 * @example mean(sampleOf([0, 2, 4])) // 2
 */
export function mean(sample: Sample): number | undefined {
  return sample.n > 0 ? sample.sum / sample.n : undefined;
}

/**
 * Variance with n − 1, never below 0, or `undefined` with fewer than two units.
 * @example variance(sampleOf([0, 2, 4])) // 4
 */
export function variance(sample: Sample): number | undefined {
  if (sample.n < 2) return undefined;
  return Math.max(0, (sample.sumSquares - (sample.sum * sample.sum) / sample.n) / (sample.n - 1));
}

/**
 * The z of a two-sided interval at a confidence level between 0 and 1; outside, `undefined`.
 * @example zOf(0.95) // 1.959963984540054
 */
export function zOf(level: number): number | undefined {
  return level > 0 && level < 1 ? normalQuantile(0.5 + level / 2) : undefined;
}

/**
 * The confidence level of the two-sided interval that reaches z standard errors to either side.
 * @example levelAt(1.959963984540054) // 0.95
 */
export function levelAt(z: number): number {
  return 1 - normalTwoSided(z);
}

/**
 * A sample of `n` units that has a given mean and standard error of it: what is known of a mean that was made otherwise.
 * @example sampleLike(2, 0.5, 4) // { n: 4, buyers: 4, sum: 8, sumSquares: 19 }
 */
export function sampleLike(value: number, standardError: number, n: number): Sample {
  const spread = standardError * standardError * n;
  return { n, buyers: n, sum: n * value, sumSquares: spread * (n - 1) + n * value * value };
}

/**
 * An interval moved by `by`.
 * @example shifted({ low: 1, high: 2 }, -1) // { low: 0, high: 1 }
 */
export function shifted(interval: Interval | undefined, by: number): Interval | undefined {
  return interval === undefined ? undefined : { low: interval.low + by, high: interval.high + by };
}
