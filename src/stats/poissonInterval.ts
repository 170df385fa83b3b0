import { upperGamma } from './gamma.js';
import type { Interval } from './sample.js';

/**
 * 95 % interval of the mean of a count that comes in lumps: `count` events, `squares` the sum of the squared sizes of the
 * lumps, `largest` the size of the largest; lumps of each size are independent Poisson counts (Fay & Feuer 1997, Stat. Med. 16,
 * eq. 8 and 9). With lumps of one it is the exact interval of Garwood 1936, Biometrika 28. `undefined` unless the count is a
 * whole number of at least 0.
 * @example poissonInterval(0) // { low: 0, high: 3.6889 }
 * @example poissonInterval(10) // { low: 4.7954, high: 18.3904 }
 * @example poissonInterval(10, 34, 5) // { low: 2.0178, high: 33.3771 }
 */
export function poissonInterval(count: number, squares = count, largest = 1): Interval | undefined {
  if (!Number.isInteger(count) || count < 0) return undefined;
  const [more, wider] = [count + largest, squares + largest * largest];
  return {
    low: count === 0 ? 0 : (squares / count) * meanAt((count * count) / squares, 0.975),
    high: (wider / more) * meanAt((more * more) / wider, 0.025),
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
