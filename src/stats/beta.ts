import { logGamma } from './gamma.js';

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1, else `undefined`.
 * Continued fraction by Lentz's method, taken on the side where it converges fast. Relative error about 1e-13 for
 * moderate a and b. Source: DLMF 8.17.22; Lentz 1976, Applied Optics 15.
 * @example incompleteBeta(0.3, 2, 5) // 0.579825
 * @example incompleteBeta(0.5, 0.5, 0.5) // 0.5
 */
export function incompleteBeta(x: number, a: number, b: number): number | undefined {
  if (!(x >= 0 && x <= 1)) return undefined;
  return betaParts(x, 1 - x, a, b);
}

/**
 * I_x(a, b) given both x and 1 − x, so that neither loses digits to the other when one of them is tiny.
 * @example betaParts(0.3, 0.7, 2, 5) // 0.579825
 */
export function betaParts(x: number, rest: number, a: number, b: number): number | undefined {
  const logA = logGamma(a);
  const logB = logGamma(b);
  const logAB = logGamma(a + b);
  if (logA === undefined || logB === undefined || logAB === undefined) return undefined;
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) + logAB - logA - logB);
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * fraction(x, a, b)) / a);
  return Math.max(0, 1 - (front * fraction(rest, b, a)) / b);
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

function away(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}
