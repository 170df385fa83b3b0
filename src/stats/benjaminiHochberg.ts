/**
 * Benjamini and Hochberg's adjusted p-values, in the order given: keeping those below 5 % keeps the expected share of false
 * ones among them below 5 %, for independent or positively dependent tests. Source: Benjamini & Hochberg 1995, JRSS B 57.
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const n = pValues.length;
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[j]! - pValues[i]! || j - i);
  const adjusted = new Array<number>(n);
  let running = 1;
  order.forEach((index, place) => {
    running = Math.min(running, (n * pValues[index]!) / (n - place));
    adjusted[index] = running;
  });
  return adjusted;
}
