import { normalTwoSided } from './normal.js';
import { mean, type Sample, variance } from './sample.js';

/** How far apart two arms are in something known before the send. */
export interface Balance {
  readonly smd: number;
  readonly pValue: number;
}

/**
 * Standardised mean difference (ȳa − ȳb)/√((sa² + sb²)/2) and the normal p of the difference. `undefined` with fewer
 * than two units in an arm or no variation. Source: Austin 2009, Stat. Med. 28, 3083-3107, eq. 1.
 * @example smd(sampleOf([1, 2, 3, 4]), sampleOf([2, 3, 4, 5])) // { smd: -0.7746, pValue: 0.2733 }
 */
export function smd(a: Sample, b: Sample): Balance | undefined {
  const va = variance(a);
  const vb = variance(b);
  if (va === undefined || vb === undefined || !(va + vb > 0)) return undefined;
  const gap = mean(a)! - mean(b)!;
  return {
    smd: gap / Math.sqrt((va + vb) / 2),
    pValue: normalTwoSided(gap / Math.sqrt(va / a.n + vb / b.n)),
  };
}
