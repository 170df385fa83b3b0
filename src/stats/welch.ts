import { type Difference, mean, type Sample, variance } from './sample.js';
import { studentTQuantile, studentTTwoSided } from './studentT.js';

/** A Welch difference, with its standard error and degrees of freedom. */
export interface WelchDifference extends Difference {
  readonly standardError: number;
  readonly df: number;
}

/**
 * Difference of two means without assuming equal variances, a − b. `undefined` with fewer than two units in an arm
 * or no variation at all. p is of the difference being `against`. Assumes means close to normal: too short with few buyers (see `twoPart`).
 * Source: Welch 1947, Biometrika 34; degrees of freedom by Satterthwaite 1946.
 * @example welch(sampleOf([1, 2, 3, 4]), sampleOf([2, 4, 6, 9, 12])) // { difference: -4.1, low: -8.95908, high: 0.75908, pValue: 0.0822678, standardError: 1.8912, df: 5.0083 }
 */
export function welch(a: Sample, b: Sample, level = 0.95, against = 0): WelchDifference | undefined {
  const varianceA = variance(a);
  const varianceB = variance(b);
  if (varianceA === undefined || varianceB === undefined) return undefined;
  const va = varianceA / a.n;
  const vb = varianceB / b.n;
  const v = va + vb;
  if (!(v > 0)) return undefined;
  const standardError = Math.sqrt(v);
  const df = (v * v) / ((va * va) / (a.n - 1) + (vb * vb) / (b.n - 1));
  const t = level > 0 && level < 1 ? studentTQuantile(0.5 + level / 2, df) : undefined;
  const difference = mean(a)! - mean(b)!;
  const pValue = studentTTwoSided((difference - against) / standardError, df);
  if (t === undefined || pValue === undefined) return undefined;
  const half = t * standardError;
  return { difference, low: difference - half, high: difference + half, pValue, standardError, df };
}
