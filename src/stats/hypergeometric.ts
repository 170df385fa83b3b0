import { logGamma } from './gamma.js';

/**
 * P(X ≥ x) when `draws` are drawn without replacement from `population` with `successes` among them: the one-sided p-value of
 * Fisher's exact test for a positive association. Source: Fisher 1935, J. R. Stat. Soc. 98; `undefined` for impossible counts.
 * @example hypergeometricTail(3, 8, 4, 4) // 0.242857142857
 */
export function hypergeometricTail(
  x: number,
  population: number,
  successes: number,
  draws: number,
): number | undefined {
  if (!(successes >= 0 && draws >= 0 && successes <= population && draws <= population)) return undefined;
  const least = Math.max(0, draws + successes - population);
  const most = Math.min(draws, successes);
  if (x <= least) return 1;
  if (x > most) return 0;
  const choose = (n: number, k: number) => logGamma(n + 1)! - logGamma(k + 1)! - logGamma(n - k + 1)!;
  const all = choose(population, draws);
  let sum = 0;
  for (let k = most; k >= x; k--) {
    sum += Math.exp(choose(successes, k) + choose(population - successes, draws - k) - all);
  }
  return Math.min(1, sum);
}
