import { incompleteBeta } from './beta.js';

/**
 * The value that a beta(a, b) distributed variable stays below with chance `p`, by bisection of the distribution function, to
 * about 1e-12. `undefined` unless 0 < p < 1, a > 0, b > 0.
 * @example betaQuantile(0.5, 2, 2) // 0.5
 * @example betaQuantile(0.025, 3, 9) // 0.0602177
 */
export function betaQuantile(p: number, a: number, b: number): number | undefined {
  if (!(p > 0 && p < 1 && a > 0 && b > 0)) return undefined;
  let [low, high] = [0, 1];
  for (let pass = 0; pass < 60 && high - low > 1e-13 * high; pass++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b)! < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
