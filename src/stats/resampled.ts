import { bootstrap } from './bootstrap.js';
import { randomGroups } from './randomGroups.js';
import type { Interval } from './sample.js';

/** From so many units on, random groups say the same as drawing them again and again, in a fraction of the time. */
export const manyUnits = 10_000;

/**
 * Intervals (95 %) of statistics of `n` units that are drawn independently: the bootstrap, or random groups of many units.
 * @example resampled(4, () => [3, undefined]) // [{ low: 3, high: 3 }, undefined]
 */
export function resampled(
  n: number,
  statistics: (counts: Uint16Array) => readonly (number | undefined)[],
  seed = 1,
): readonly (Interval | undefined)[] {
  return n < manyUnits ? bootstrap(n, statistics, seed) : randomGroups(n, statistics, seed);
}
