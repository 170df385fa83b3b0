/**
 * Divides a whole number of minor units over weights so that the parts sum to it exactly: each gets its share rounded
 * down, the units left over go to the largest remainders, ties to the earlier. All weights 0 or less: everything to
 * the first. Source: Hamilton's method of largest remainders (Balinski & Young 1982, "Fair Representation").
 */
export function costSplit(total: number, weights: readonly number[]): readonly number[] {
  if (weights.length === 0) return [];
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(whole > 0)) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / whole);
  const parts = exact.map(Math.floor);
  let left = total - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}
