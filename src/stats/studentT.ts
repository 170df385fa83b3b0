import { betaParts } from './beta.js';
import { normalQuantile, normalTwoSided } from './normal.js';

const nearlyNormal = 1e10;

/**
 * Two-sided p of Student's t with `df` degrees of freedom (any real number above 0): P(|T| >= |t|).
 * Source: DLMF 8.17 with x = df/(df + t²).
 * @example studentTTwoSided(2.228138851986274, 10) // 0.05
 * @example studentTTwoSided(3, 4.5) // 0.03438086788876
 */
export function studentTTwoSided(t: number, df: number): number | undefined {
  if (!(df > 0) || Number.isNaN(t)) return undefined;
  if (df > nearlyNormal) return normalTwoSided(t);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  return betaParts(df / (df + square), square / (df + square), df / 2, 0.5);
}

/**
 * Probability that Student's t with `df` degrees of freedom is at most `t`.
 * @example studentTCdf(1, 1) // 0.75
 */
export function studentTCdf(t: number, df: number): number | undefined {
  const both = studentTTwoSided(t, df);
  if (both === undefined) return undefined;
  return t > 0 ? 1 - both / 2 : both / 2;
}

/**
 * The value Student's t with `df` degrees of freedom stays below with probability `p`; `undefined` unless 0 < p < 1
 * and df > 0. Bisection on the distribution function, started from the normal quantile, to the last bits.
 * @example studentTQuantile(0.975, 10) // 2.228138851986274
 * @example studentTQuantile(0.05, 2.7) // -2.463888936271
 */
export function studentTQuantile(p: number, df: number): number | undefined {
  const z = normalQuantile(p);
  if (z === undefined || !(df > 0)) return undefined;
  if (p === 0.5 || df > nearlyNormal) return z;
  const both = 2 * Math.min(p, 1 - p);
  const tail = (t: number) => studentTTwoSided(t, df) ?? 0;
  let low = 0;
  let high = Math.max(1, Math.abs(z));
  while (tail(high) > both && high < 1e300) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = low + (high - low) / 2;
    if (tail(middle) > both) low = middle;
    else high = middle;
  }
  const size = low + (high - low) / 2;
  return p < 0.5 ? -size : size;
}
