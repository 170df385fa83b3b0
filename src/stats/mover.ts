import type { Interval } from './sample.js';

/** A quantity with its own interval, as a part of a difference. */
export interface Estimate extends Interval {
  readonly value: number;
}

/**
 * Interval for a − b from the intervals of two independent quantities, which need not be symmetric ("method of
 * variance estimates recovery"). Source: Zou & Donner 2008, Stat. Med. 27, 1693-1702, eq. 3 and 4.
 * @example moverDifference({ value: 0.7, low: 0.575, high: 0.8017 }, { value: 0.6, low: 0.4901, high: 0.7 }) // { low: -0.0601, high: 0.2497 }
 */
export function moverDifference(a: Estimate, b: Estimate): Interval {
  const difference = a.value - b.value;
  return {
    low: difference - Math.hypot(a.value - a.low, b.high - b.value),
    high: difference + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

/**
 * Interval for the ratio a / b in the same way: the ratios r for which the interval of a − r·b holds 0, so it holds 1 where
 * that of the difference holds 0. `undefined` unless both are above 0 and b's lower limit is, too. Source: Donner & Zou 2012,
 * Stat. Methods Med. Res. 21, 347-359, eq. 9.
 * @example moverRatio({ value: 6, low: 4, high: 9 }, { value: 4, low: 3, high: 6 }) // { low: 0.8453, high: 2.4718 }
 */
export function moverRatio(a: Estimate, b: Estimate): Interval | undefined {
  if (!(a.value > 0 && b.value > 0 && a.low >= 0 && b.low > 0)) return undefined;
  const product = a.value * b.value;
  const part = ({ value }: Estimate, end: number) => end * (2 * value - end);
  const root = (ofA: number, ofB: number) => product + Math.sqrt(product * product - ofA * ofB);
  const [lowA, lowB] = [part(a, a.low), part(b, b.low)];
  return {
    low: lowA / root(lowA, part(b, b.high)),
    high: root(part(a, a.high), lowB) / lowB,
  };
}
