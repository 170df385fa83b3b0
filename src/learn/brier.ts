/**
 * Mean squared difference between chance and outcome (Brier 1950, Monthly Weather Review 78(1)), `undefined` if empty.
 * @example brier([0.5, 1], [0, 1]) // 0.125
 */
export function brier(chances: ArrayLike<number>, outcomes: ArrayLike<number>): number | undefined {
  if (chances.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < chances.length; i++) sum += (chances[i]! - outcomes[i]!) * (chances[i]! - outcomes[i]!);
  return sum / chances.length;
}
