import { incompleteBeta } from './beta.js';
import { logGamma } from './gamma.js';

/**
 * Exact two-sided p-value of seeing `count` of `n` when each has chance `p`: the probability of all counts that are no
 * likelier than the one seen. `undefined` for counts or chances that are not possible.
 * Source: Clopper & Pearson 1934 (tails); Freeman & Halton 1951, Biometrika 38 (minimum-likelihood rule).
 * @example binomialTwoSided(6, 10, 0.8) // 0.120874
 * @example binomialTwoSided(3, 10, 0.8) // 0.000864
 */
export function binomialTwoSided(count: number, n: number, p: number): number | undefined {
  if (!Number.isInteger(count) || !Number.isInteger(n) || count < 0 || count > n || !(p > 0 && p < 1)) {
    return undefined;
  }
  const seen = logMass(count, n, p);
  let total = 0;
  for (let k = 0; k <= n; k++) {
    const mass = logMass(k, n, p);
    if (mass <= seen + 1e-9) total += Math.exp(mass);
  }
  return Math.min(1, total);
}

/**
 * The chance of at most `count` of `n`, each with chance `p`.
 * @example binomialCdf(6, 10, 0.8) // 0.120874
 */
export function binomialCdf(count: number, n: number, p: number): number | undefined {
  if (!(n >= 0 && p > 0 && p < 1)) return undefined;
  if (count < 0) return 0;
  if (count >= n) return 1;
  return incompleteBeta(1 - p, n - count, count + 1);
}

function logMass(k: number, n: number, p: number): number {
  const choose = logGamma(n + 1)! - logGamma(k + 1)! - logGamma(n - k + 1)!;
  return choose + k * Math.log(p) + (n - k) * Math.log(1 - p);
}
