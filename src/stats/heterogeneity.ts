import { chiSquareTail } from './chiSquare.js';

/** Whether several effects differ by more than their errors explain. */
export interface Heterogeneity {
  readonly q: number;
  readonly df: number;
  readonly pValue: number;
}

/**
 * Cochran's Q of independent estimates with their standard errors: the test of an interaction, where the estimates are the
 * effects in the parts of a cut. Estimates without a standard error above 0 are left out; `undefined` with fewer than two.
 * Assumes estimates close to normal. Source: Cochran 1954, Biometrics 10, 101-129.
 * @example heterogeneity([1, 3], [1, 1]) // { q: 2, df: 1, pValue: 0.1572992 }
 */
export function heterogeneity(
  estimates: readonly number[],
  standardErrors: readonly (number | undefined)[],
): Heterogeneity | undefined {
  const parts = estimates.flatMap((estimate, i) => {
    const error = standardErrors[i];
    return error !== undefined && error > 0 ? [{ estimate, weight: 1 / (error * error) }] : [];
  });
  if (parts.length < 2) return undefined;
  const whole = parts.reduce((sum, part) => sum + part.weight, 0);
  const centre = parts.reduce((sum, part) => sum + part.weight * part.estimate, 0) / whole;
  const q = parts.reduce((sum, { estimate, weight }) => {
    const gap = estimate - centre;
    return sum + weight * gap * gap;
  }, 0);
  const df = parts.length - 1;
  const pValue = chiSquareTail(q, df);
  return pValue === undefined ? undefined : { q, df, pValue };
}
