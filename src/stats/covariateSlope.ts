/** Sums of pairs of an outcome y and something x that was known before. */
export interface PairSums {
  readonly n: number;
  readonly y: number;
  readonly x: number;
  readonly yy: number;
  readonly xx: number;
  readonly xy: number;
}

/**
 * The slope of y on x within groups, pooled over them: Σ within-group products over Σ within-group squares of x. With arms
 * as groups it is θ of CUPED, and the coefficient of x in a regression of y on the arms and x. `undefined` where x does not
 * vary. Source: Deng, Xu, Kohavi & Walker 2013, WSDM, eq. 4; Lin 2013, Ann. Appl. Stat. 7(1).
 * @example covariateSlope([pairSums([1, 2, 4], [1, 2, 3]), pairSums([5, 6, 8], [1, 2, 3])]) // 1.5
 */
export function covariateSlope(groups: readonly PairSums[]): number | undefined {
  let products = 0;
  let squares = 0;
  for (const { n, y, x, xx, xy } of groups) {
    if (n < 2) continue;
    products += xy - (x * y) / n;
    squares += xx - (x * x) / n;
  }
  const whole = groups.reduce((sum, group) => sum + group.xx, 0);
  return squares > 1e-12 * whole && squares > 0 ? products / squares : undefined;
}

/**
 * The sums of pairs given as two lists of equal length.
 * @example pairSums([1, 2], [3, 4]) // { n: 2, y: 3, x: 7, yy: 5, xx: 25, xy: 11 }
 */
export function pairSums(ys: ArrayLike<number>, xs: ArrayLike<number>): PairSums {
  let y = 0;
  let x = 0;
  let yy = 0;
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < ys.length; i++) {
    const a = ys[i]!;
    const b = xs[i]!;
    y += a;
    x += b;
    yy += a * a;
    xx += b * b;
    xy += a * b;
  }
  return { n: ys.length, y, x, yy, xx, xy };
}
