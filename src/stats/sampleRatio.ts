import { chiSquareTail } from './chiSquare.js';

/** A chi-square test of counts against shares. */
export interface SampleRatio {
  readonly chiSquare: number;
  readonly df: number;
  readonly pValue: number;
}

/**
 * Whether arms have the sizes they were meant to have: chi-square goodness of fit of `counts` against `shares`
 * (positive, any scale). `undefined` with fewer than two arms, a share of 0 or less, or no units.
 * Source: Pearson 1900; as a check of experiments, Fabijan et al. 2019, KDD (fail at p < 0.001).
 * @example sampleRatio([21307, 21387, 21306], [1, 1, 1]) // { chiSquare: 0.2025, df: 2, pValue: 0.904 }
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): SampleRatio | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  if (counts.length < 2 || counts.length !== shares.length || !(total > 0)) return undefined;
  let chiSquare = 0;
  for (let i = 0; i < counts.length; i++) {
    if (!(shares[i]! > 0)) return undefined;
    const expected = (total * shares[i]!) / whole;
    const gap = counts[i]! - expected;
    chiSquare += (gap * gap) / expected;
  }
  const df = counts.length - 1;
  const pValue = chiSquareTail(chiSquare, df);
  return pValue === undefined ? undefined : { chiSquare, df, pValue };
}
