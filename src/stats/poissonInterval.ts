import { upperGamma } from './gamma.js';
import type { Interval } from './sample.js';

/**
 * Exact 95 % interval of the mean of a Poisson count (Garwood 1936, Biometrika 28): each tail has at most 2.5 %, so it covers
 * at least 95 %. `undefined` unless the count is a whole number of at least 0. Assumes events that are independent of each other.
 * @example poissonInterval(0) // { low: 0, high: 3.6889 }
 * @example poissonInterval(10) // { low: 4.7954, high: 18.3904 }
 */
export function poissonInterval(count: number): Interval | undefined {
  if (!Number.isInteger(count) || count < 0) return undefined;
  return {
    low: count === 0 ? 0 : meanAt(count, 0.975),
    high: meanAt(count + 1, 0.025),
  };
}

/** The x at which the regularised upper gamma function Q(a, x), which falls in x, is `tail`; by halving. */
function meanAt(a: number, tail: number): number {
  let low = 0;
  let high = 2 * a + 10;
  while ((upperGamma(a, high) ?? 0) > tail) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if ((upperGamma(a, middle) ?? 0) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
