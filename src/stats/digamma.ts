/**
 * The digamma function ψ(x), the derivative of ln Γ, for `x` > 0, else `undefined`. Recurrence up to 10, then the
 * asymptotic series; absolute error about 1e-14. Source: Abramowitz & Stegun 1964, 6.3.5 and 6.3.18.
 * @example digamma(1) // -0.5772156649015
 * @example digamma(0.5) // -1.9635100260214
 */
export function digamma(x: number): number | undefined {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return undefined;
  let shift = 0;
  let y = x;
  while (y < 10) {
    shift -= 1 / y;
    y += 1;
  }
  const q = 1 / (y * y);
  const series =
    q * (1 / 12 - q * (1 / 120 - q * (1 / 252 - q * (1 / 240 - q * (1 / 132 - q * (691 / 32760 - q / 12))))));
  return shift + Math.log(y) - 0.5 / y - series;
}
