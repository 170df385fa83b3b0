/**
 * How many independent errors would tell as much of their variance as these, which follow each other in time and share
 * something with the next `lags`: n / (1 + 2 Σ (1 − k/n) ρ_k²), k = 1 … lags, with correlations about 0, for errors are expected
 * to be 0. From 1 / (1 + 2 lags) of them to all.
 * Source: Bayley & Hammersley 1946, Supplement to the Journal of the Royal Statistical Society 8.
 *
 * @example independentErrors([1, -1, -1, 1, 1, -1, -1, 1], 1) // 7.7241
 */
export function independentErrors(errors: readonly number[], lags: number): number {
  const n = errors.length;
  const all = errors.reduce((sum, error) => sum + error * error, 0);
  if (all === 0) return n;
  let shared = 1;
  for (let k = 1; k <= Math.min(lags, n - 1); k++) {
    let sum = 0;
    for (let i = k; i < n; i++) sum += errors[i]! * errors[i - k]!;
    const correlation = sum / (n - k) / (all / n);
    shared += 2 * (1 - k / n) * Math.min(correlation * correlation, 1);
  }
  return n / shared;
}
