import { type Interval, zOf } from './sample.js';

/**
 * Score interval for a proportion, `count` of `n`. Source: Wilson 1927, JASA 22; Newcombe 1998, Stat. Med. 17,
 * 857-872, method 3.
 * @example wilson(81, 263) // { low: 0.2553, high: 0.3662 }
 * @example wilson(0, 20) // { low: 0, high: 0.1611 }
 */
export function wilson(count: number, n: number, level = 0.95): Interval | undefined {
  const z = zOf(level);
  return z === undefined ? undefined : wilsonAt(count, n, z);
}

/**
 * The same interval for a given z.
 * @example wilsonAt(1, 29, 1.959964) // { low: 0.0061, high: 0.1718 }
 */
export function wilsonAt(count: number, n: number, z: number): Interval | undefined {
  if (!(n > 0 && count >= 0 && count <= n && z >= 0)) return undefined;
  const square = z * z;
  const middle = count + square / 2;
  const half = z * Math.sqrt((count * (n - count)) / n + square / 4);
  return {
    low: count === 0 ? 0 : Math.max(0, (middle - half) / (n + square)),
    high: count === n ? 1 : Math.min(1, (middle + half) / (n + square)),
  };
}
