import { upperGamma } from './gamma.js';

/**
 * Probability that a chi-square variable with `df` degrees of freedom is at least `x`: the p of a chi-square test.
 * @example chiSquareTail(3.841458820694124, 1) // 0.05
 * @example chiSquareTail(20, 7) // 0.005569683
 */
export function chiSquareTail(x: number, df: number): number | undefined {
  return upperGamma(df / 2, x / 2);
}
