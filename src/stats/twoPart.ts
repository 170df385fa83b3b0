import { invertedP } from './invertedP.js';
import { type Estimate, moverDifference } from './mover.js';
import { type Difference, type Interval, mean, type Sample, zOf } from './sample.js';
import { wilsonAt } from './wilson.js';

const priorBuyers = 20;

/**
 * Difference of two mean outcomes that are 0 for most units (margin, spend) when an arm has few buyers. The buying
 * rate gets its score limits, the mean basket a log-normal one whose variation is the arm's own shrunk to the pooled
 * one by 20 pseudo-buyers; the two combine on the log scale, the arms by MOVER; p inverts the interval. It does not
 * assume equal baskets. `undefined` when an arm has a sum of 0 or less beside buyers, or fewer than three buyers
 * exist in both arms together. Sources: Wilson 1927; Zou & Donner 2008, Stat. Med. 27, 1693-1702.
 * @example twoPart({ n: 9000, buyers: 60, sum: 6000, sumSquares: 900000 }, { n: 1000, buyers: 5, sum: 400, sumSquares: 40000 }) // { difference: 0.266667, low: -0.48179, high: 0.620347, pValue: 0.36435 }
 */
export function twoPart(a: Sample, b: Sample, level = 0.95): Difference | undefined {
  const z = zOf(level);
  if (z === undefined) return undefined;
  const interval = twoPartAt(a, b, z);
  const pValue = invertedP((at) => twoPartAt(a, b, at));
  if (interval === undefined || pValue === undefined) return undefined;
  return { difference: mean(a)! - mean(b)!, ...interval, pValue };
}

function twoPartAt(a: Sample, b: Sample, z: number): Interval | undefined {
  if (!(a.n > 0 && b.n > 0) || a.buyers + b.buyers < 3) return undefined;
  for (const arm of [a, b]) if (arm.buyers > 0 && arm.sum <= 0) return undefined;
  const pooled = (basketVariation(a) + basketVariation(b)) / (a.buyers + b.buyers - 2);
  const first = armLimits(a, b, pooled, z);
  const second = armLimits(b, a, pooled, z);
  return first === undefined || second === undefined ? undefined : moverDifference(first, second);
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
  const variation =
    (basketVariation(arm) + priorBuyers * pooled) / (Math.max(arm.buyers - 1, 0) + priorBuyers);
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
