import { invertedP } from './invertedP.js';
import { moverDifference } from './mover.js';
import { type Difference, type Interval, zOf } from './sample.js';
import { wilsonAt } from './wilson.js';

/**
 * Difference of two proportions, `a` of `n` minus `b` of `m`, with the hybrid score interval and the p obtained by
 * inverting it. Source: Newcombe 1998, Stat. Med. 17, 873-890, method 10.
 * @example newcombe(56, 70, 48, 80) // { difference: 0.2, low: 0.0524, high: 0.3339, pValue: 0.00813 }
 * @example newcombe(10, 10, 0, 10) // { difference: 1, low: 0.6075, high: 1, pValue: 8.948e-7 }
 */
export function newcombe(a: number, n: number, b: number, m: number, level = 0.95): Difference | undefined {
  const z = zOf(level);
  if (z === undefined) return undefined;
  const interval = newcombeAt(a, n, b, m, z);
  const pValue = invertedP((at) => newcombeAt(a, n, b, m, at));
  if (interval === undefined || pValue === undefined) return undefined;
  return { difference: a / n - b / m, ...interval, pValue };
}

function newcombeAt(a: number, n: number, b: number, m: number, z: number): Interval | undefined {
  const first = wilsonAt(a, n, z);
  const second = wilsonAt(b, m, z);
  if (first === undefined || second === undefined) return undefined;
  return moverDifference({ value: a / n, ...first }, { value: b / m, ...second });
}
