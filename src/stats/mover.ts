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
