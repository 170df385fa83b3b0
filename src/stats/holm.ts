/**
 * Holm's step-down adjusted p-values, in the order given: rejecting those below 5 % keeps the chance of any false
 * rejection in the family below 5 %, whatever the dependence. Source: Holm 1979, Scand. J. Statist. 6, 65-70.
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]! || i - j);
  const adjusted = new Array<number>(pValues.length);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}
