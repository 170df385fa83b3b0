import { random } from '../random.js';
import type { Interval } from './sample.js';
import { studentTQuantile } from './studentT.js';

/** So many groups: the interval is that of a t with one degree of freedom less. */
const groups = 50;

/**
 * Intervals (95 %) of statistics of many units by the random group method: units are dealt into 50 groups of equal size at
 * random, the statistic of each is taken, and its standard error is their standard deviation / √50. Costs 51 passes over the
 * units, whatever their number. Undefined where a group has no answer. `statistics` is as for `bootstrap`.
 * Source: Wolter 2007, *Introduction to Variance Estimation*, chapter 2.
 * @example randomGroups(4, () => [3, undefined]) // [{ low: 3, high: 3 }, undefined]
 */
export function randomGroups(
  n: number,
  statistics: (counts: Uint16Array) => readonly (number | undefined)[],
  seed = 1,
): readonly (Interval | undefined)[] {
  const counts = new Uint16Array(n).fill(1);
  const whole = statistics(counts);
  const order = shuffled(n, seed);
  const values: (number | undefined)[][] = whole.map(() => []);
  for (let group = 0; group < groups; group++) {
    counts.fill(0);
    for (let i = group; i < n; i += groups) counts[order[i]!] = 1;
    statistics(counts).forEach((value, k) => {
      values[k]!.push(value);
    });
  }
  const t = studentTQuantile(0.975, groups - 1)!;
  return whole.map((value, k) => {
    const known = values[k]!.filter((one) => one !== undefined && Number.isFinite(one)) as number[];
    if (value === undefined || known.length < groups) return undefined;
    const mean = known.reduce((sum, one) => sum + one, 0) / groups;
    const squares = known.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
    const half = t * Math.sqrt(squares / (groups - 1) / groups);
    return { low: value - half, high: value + half };
  });
}

/** The numbers 0 … n − 1 in random order (Fisher & Yates 1938; Durstenfeld 1964). */
function shuffled(n: number, seed: number): Uint32Array {
  const next = random(seed);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const other = order[i]!;
    order[i] = order[j]!;
    order[j] = other;
  }
  return order;
}
