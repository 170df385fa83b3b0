import { normalQuantile } from './normal.js';

/**
 * The smallest true difference of means that a two-sided test sees with the given power:
 * (z_{1−α/2} + z_power)·√(σ_t²/n_t + σ_c²/n_c). Normal approximation. `undefined` without units or with impossible
 * probabilities. Source: Kohavi, Tang & Xu 2020, "Trustworthy Online Controlled Experiments", ch. 17.
 * @example detectableDifference(11.6, 210800, 11.6, 210800) // 0.1001
 */
export function detectableDifference(
  sdA: number,
  n: number,
  sdB: number,
  m: number,
  power = 0.8,
  alpha = 0.05,
): number | undefined {
  const z = requiredZ(power, alpha);
  if (z === undefined || !(n > 0 && m > 0)) return undefined;
  return z * Math.sqrt((sdA * sdA) / n + (sdB * sdB) / m);
}

function requiredZ(power: number, alpha: number): number | undefined {
  if (!(power > 0 && power < 1 && alpha > 0 && alpha < 1)) return undefined;
  return normalQuantile(1 - alpha / 2)! + normalQuantile(power)!;
}
