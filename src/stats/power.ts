/**
 * `base` to a power, the same to the last bit on every Node version (`**` and `Math.pow` are not). Whole exponents
 * up to 64 are taken by repeated multiplication, everything else as exp(exponent · ln base).
 * Assumes a base above 0 for fractional exponents; otherwise there is no answer.
 * @example power(2, 10) // 1024
 */
export function power(base: number, exponent: number): number | undefined {
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 64) {
    let result = 1;
    for (let i = 0; i < Math.abs(exponent); i++) result *= base;
    if (exponent >= 0) return Number.isFinite(result) ? result : undefined;
    return result === 0 ? undefined : 1 / result;
  }
  if (base < 0 || (base === 0 && exponent <= 0)) return undefined;
  const result = base === 0 ? 0 : Math.exp(exponent * Math.log(base));
  return Number.isFinite(result) ? result : undefined;
}
