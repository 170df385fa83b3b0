import { type Difference, mean, type Sample, variance } from './sample.js';
import { studentTQuantile, studentTTwoSided } from './studentT.js';

/** Two samples that were drawn apart from those of other strata, and what the stratum counts for. */
export interface WeightedPair {
  readonly a: Sample;
  readonly b: Sample;
  readonly weight: number;
}

/**
 * The weighted mean of the differences of means in several strata, a − b, without assuming equal variances; weights sum to
 * 1. Degrees of freedom by Satterthwaite over all arms of all strata. A stratum without any variation counts as known.
 * `undefined` if an arm has fewer than two units or nothing varies. Source: Cochran 1977, "Sampling Techniques", 5.3;
 * Satterthwaite 1946, Biometrics Bulletin 2.
 * @example stratifiedWelch([{ a: sampleOf([1, 2, 3, 4]), b: sampleOf([2, 4, 6, 9, 12]), weight: 1 }]) // { difference: -4.1, low: -8.95908, high: 0.75908, pValue: 0.0822678, standardError: 1.8912, df: 5.0083 }
 */
export function stratifiedWelch(
  strata: readonly WeightedPair[],
  level = 0.95,
  against = 0,
): (Difference & { readonly standardError: number; readonly df: number }) | undefined {
  let difference = 0;
  let v = 0;
  let spread = 0;
  for (const { a, b, weight } of strata) {
    if (a.n < 2 || b.n < 2) return undefined;
    difference += weight * (mean(a)! - mean(b)!);
    for (const arm of [a, b]) {
      const part = (weight * weight * variance(arm)!) / arm.n;
      v += part;
      spread += (part * part) / (arm.n - 1);
    }
  }
  if (!(v > 0)) return undefined;
  const df = (v * v) / spread;
  const standardError = Math.sqrt(v);
  const t = level > 0 && level < 1 ? studentTQuantile(0.5 + level / 2, df) : undefined;
  const pValue = studentTTwoSided((difference - against) / standardError, df);
  if (t === undefined || pValue === undefined) return undefined;
  const half = t * standardError;
  return { difference, low: difference - half, high: difference + half, pValue, standardError, df };
}
