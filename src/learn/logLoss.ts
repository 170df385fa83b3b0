/**
 * Mean negative log likelihood in nats, chances clipped to [1e-15, 1 − 1e-15]; `undefined` if empty.
 * @example logLoss([0.5, 0.5], [0, 1]) // 0.693147
 */
export function logLoss(chances: ArrayLike<number>, outcomes: ArrayLike<number>): number | undefined {
  if (chances.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < chances.length; i++) {
    const p = Math.min(Math.max(chances[i]!, 1e-15), 1 - 1e-15);
    sum -= outcomes[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / chances.length;
}
