import { invertedP } from './invertedP.js';
import { type Estimate, moverDifference, moverRatio } from './mover.js';
import { type Difference, type Interval, mean, type Sample, shifted, zOf } from './sample.js';
import { wilsonAt } from './wilson.js';

const priorBuyers = 20;

/**
 * Difference of two mean outcomes that are 0 for most units (margin, spend) when an arm has few buyers. The buying
 * rate gets its score limits, the mean basket a log-normal one whose variation is the arm's own shrunk to the pooled
 * one by 20 pseudo-buyers; the two combine on the log scale, the arms by MOVER; p inverts the interval. It does not
 * assume equal baskets. Where the pooled squared variation V of t baskets is above 1, samples understate it, and the
 * second-order bias of a log-normal's, (3V² + 2V³ − 5)/(t − 6), is added (t − 6 at least 5, at most three times the
 * variation): without it the interval covers 89 to 94 % where the coefficient of variation is 2. `undefined` when an
 * arm has a sum of 0 or less beside buyers, or fewer than three buyers exist in both arms together. p is of the
 * difference being `against`.
 * Sources: Wilson 1927; Zou & Donner 2008, Stat. Med. 27, 1693-1702.
 * @example twoPart({ n: 9000, buyers: 60, sum: 6000, sumSquares: 900000 }, { n: 1000, buyers: 5, sum: 400, sumSquares: 40000 }) // { difference: 0.266667, low: -0.48179, high: 0.620347, pValue: 0.36435 }
 */
export function twoPart(a: Sample, b: Sample, level = 0.95, against = 0): Difference | undefined {
  const z = zOf(level);
  if (z === undefined) return undefined;
  const interval = twoPartAt(a, b, z);
  const pValue = invertedP((at) => shifted(twoPartAt(a, b, at), -against));
  if (interval === undefined || pValue === undefined) return undefined;
  return { difference: mean(a)! - mean(b)!, ...interval, pValue };
}

/**
 * Relative difference a / b − 1 of the same two means, from the same limits of each: it holds 0 where the interval of the
 * difference does, and in small arms it covers where a set made of normal errors covers 89 to 92 %. `undefined` where there
 * is no two-part interval, or an arm has no buyers. Source: Donner & Zou 2012, Stat. Methods Med. Res. 21, 347-359.
 * @example twoPartRatio({ n: 9000, buyers: 60, sum: 6000, sumSquares: 900000 }, { n: 1000, buyers: 5, sum: 400, sumSquares: 40000 }) // { low: -0.4414, high: 3.8731 }
 */
export function twoPartRatio(a: Sample, b: Sample, level = 0.95): Interval | undefined {
  const z = zOf(level);
  const arms = z === undefined ? undefined : bothLimits(a, b, z);
  return arms === undefined ? undefined : shifted(moverRatio(...arms), -1);
}

function twoPartAt(a: Sample, b: Sample, z: number): Interval | undefined {
  const arms = bothLimits(a, b, z);
  return arms === undefined ? undefined : moverDifference(...arms);
}

function bothLimits(a: Sample, b: Sample, z: number): readonly [Estimate, Estimate] | undefined {
  const pooled = pooledBasketVariation(a, b);
  if (!(a.n > 0 && b.n > 0) || pooled === undefined) return undefined;
  const first = armLimits(a, b, pooled, z);
  const second = armLimits(b, a, pooled, z);
  return first === undefined || second === undefined ? undefined : [first, second];
}

/**
 * Squared coefficient of variation of the baskets of two arms, each around its own mean; `undefined` with fewer than
 * three buyers or an arm that took back more than it sold.
 * @example pooledBasketVariation(sampleOf([1, 3]), sampleOf([2, 6, 0])) // 0.5
 */
export function pooledBasketVariation(a: Sample, b: Sample): number | undefined {
  if (a.buyers + b.buyers < 3) return undefined;
  for (const arm of [a, b]) if (arm.buyers > 0 && arm.sum <= 0) return undefined;
  return (basketVariation(a) + basketVariation(b)) / (a.buyers + b.buyers - 2);
}

/** Squared deviations of an arm's baskets from their mean, in units of that mean squared. */
function basketVariation(arm: Sample): number {
  if (arm.buyers === 0) return 0;
  const basket = arm.sum / arm.buyers;
  return Math.max(0, arm.sumSquares / (basket * basket) - arm.buyers);
}

function armLimits(arm: Sample, other: Sample, pooled: number, z: number): Estimate | undefined {
  if (arm.buyers === 0) {
    const typicalBasket = (arm.sumSquares + other.sumSquares) / (arm.sum + other.sum);
    return { value: 0, low: 0, high: (z * z * typicalBasket) / arm.n };
  }
  const rate = arm.buyers / arm.n;
  const rateLimits = wilsonAt(arm.buyers, arm.n, z);
  if (rateLimits === undefined) return undefined;
  const shrunk = (basketVariation(arm) + priorBuyers * pooled) / (Math.max(arm.buyers - 1, 0) + priorBuyers);
  const variation = shrunk + heavyTail(pooled, arm.buyers + other.buyers, shrunk);
  const basketPart = (z * z * variation) / arm.buyers;
  const value = arm.sum / arm.n;
  const down = Math.log(rate / rateLimits.low);
  const up = Math.log(rateLimits.high / rate);
  return {
    value,
    low: value * Math.exp(-Math.sqrt(down * down + basketPart)),
    high: value * Math.exp(Math.sqrt(up * up + basketPart)),
  };
}

function heavyTail(pooled: number, baskets: number, variation: number): number {
  if (pooled <= 1) return 0;
  const bias = (3 * pooled * pooled + 2 * pooled * pooled * pooled - 5) / Math.max(baskets - 6, 5);
  return Math.min(bias, 3 * variation);
}
