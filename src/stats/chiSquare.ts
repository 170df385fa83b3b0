import { upperGamma } from './gamma.js';

/**
 * Probability that a chi-square variable with `df` degrees of freedom is at least `x`: the p of a chi-square test.
 * @example chiSquareTail(3.841458820694124, 1) // 0.05
 * @example chiSquareTail(20, 7) // 0.005569683
 */
export function chiSquareTail(x: number, df: number): number | undefined {
  return upperGamma(df / 2, x / 2);
}

/**
 * Probability that a chi-square variable with `df` degrees of freedom is at most `x`.
 * @example chiSquareCdf(5.991464547107979, 2) // 0.95
 */
export function chiSquareCdf(x: number, df: number): number | undefined {
  const tail = chiSquareTail(x, df);
  return tail === undefined ? undefined : 1 - tail;
}
