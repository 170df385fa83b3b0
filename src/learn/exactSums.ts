/** Most bits of a sum of doubles in units of which every part is a whole multiple; some are left for rounding up. */
const mostBits = 51;

/**
 * Rounds derivatives, a gradient and a hessian per row one after the other, to whole multiples of powers of two chosen so
 * small sums of any of the given rows are exact: the order of rows, how they are shared out and which sums were subtracted
 * from which changes no bit. About 2⁻²² of the mean derivative at a million rows, 2⁻⁴⁰ at a thousand. Answers the powers
 * of two per 1, of gradients and of hessians. A sum shares 64 bits with a count of rows, hence the limit.
 * Sources: Demmel & Hida 2004, SIAM J. Sci. Comput. 25(4), and Ahrens, Nguyen & Demmel 2018 (reproducible sums by pre-rounding).
 */
export function roundDerivatives(pairs: Float64Array, rows: Int32Array): readonly [number, number] {
  let gradients = 0;
  let hessians = 0;
  for (let i = 0; i < rows.length; i++) {
    const at = 2 * rows[i]!;
    gradients += Math.abs(pairs[at]!);
    hessians += pairs[at + 1]!;
  }
  const bits = Math.min(mostBits, 61 - countBits(rows.length));
  const gradientScale = scaleOf(gradients, bits);
  const hessianScale = scaleOf(hessians, bits);
  for (let at = 0; at < pairs.length; at += 2) {
    pairs[at] = (pairs[at]! * gradientScale + roundingDouble - roundingDouble) / gradientScale;
    pairs[at + 1] = (pairs[at + 1]! * hessianScale + roundingDouble - roundingDouble) / hessianScale;
  }
  return [gradientScale, hessianScale];
}

/** Added and taken away again it leaves the nearest whole number of a double below 2⁵¹: 1.5 · 2⁵². */
export const roundingDouble = 6755399441055744;

/** Bits that a count up to so many needs. */
export function countBits(most: number): number {
  let bits = 1;
  for (let reach = 2; reach <= most; reach *= 2) bits++;
  return bits;
}

/** The power of two that takes a total just below 2^bits. */
function scaleOf(total: number, bits: number): number {
  if (!(total > 0) || total === Infinity) return 1;
  let limit = 1;
  for (let k = 0; k < bits; k++) limit *= 2;
  let scale = 1;
  while (total * scale >= limit) scale /= 2;
  while (total * scale * 2 < limit && scale < 1e200) scale *= 2;
  return scale;
}
