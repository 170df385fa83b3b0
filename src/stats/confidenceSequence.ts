import { normalQuantile, normalTwoSided } from './normal.js';

/** How far from the estimate the sequence is narrowest, in multiples of its tuning: −2 ln α + ln(−2 ln α) + 1 at α = 0.05. */
const tuned = -2 * Math.log(0.05) + Math.log(-2 * Math.log(0.05)) + 1;

/**
 * The z of an asymptotic confidence sequence: estimate ± z·SE at every look contains the truth at all looks together with
 * probability 1 − α, however many looks there are and whatever decides when to stop. `share` is the information seen so
 * far over that of the planned end (0 < share), where the sequence is tuned to be narrowest. The normal mixture boundary
 * √((1 + 1/u)·(ln(1 + u) − 2 ln α)) with u = share × 8.78. Assumes means close to normal. `undefined` without information.
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2021, arXiv 2103.06476, theorem 2.2 and appendix B.2.
 * @example sequenceZ(1) // 3.035446
 * @example sequenceZ(0.1) // 3.763256
 */
export function sequenceZ(share: number, alpha = 0.05): number | undefined {
  if (!(share > 0 && alpha > 0 && alpha < 1)) return undefined;
  const u = share * tuned;
  return Math.sqrt((1 + 1 / u) * (Math.log(1 + u) - 2 * Math.log(alpha)));
}

/**
 * The always-valid p that belongs to the sequence, from the two-sided p of one look: the α at which the sequence touches
 * the hypothesis. `p` below 5 % at any look, ever, happens in at most 5 % of campaigns without an effect.
 * @example sequenceP(0.0024017991, 1) // 0.05
 * @example sequenceP(0.5, 1) // 1
 */
export function sequenceP(p: number, share: number): number | undefined {
  if (!(share > 0 && p >= 0 && p <= 1)) return undefined;
  if (p === 0) return 0;
  const z = normalQuantile(1 - p / 2) ?? Number.POSITIVE_INFINITY;
  const size = p < 1e-15 ? farQuantile(p) : z;
  const u = share * tuned;
  return Math.min(1, Math.sqrt(1 + u) * Math.exp((-size * size * u) / (2 * (1 + u))));
}

/** The z of a two-sided p so small that 1 − p/2 is 1. */
function farQuantile(p: number): number {
  let low = 7;
  let high = 40;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalTwoSided(middle) > p) low = middle;
    else high = middle;
  }
  return low;
}
