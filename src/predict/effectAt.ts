import type { ArmFit } from '../learn/armGlm.js';
import type { Matrix } from '../learn/matrix.js';

/** Both halves of an effect: fits of purchase and of the margin of a purchase, which stays within a range. */
export interface EffectHalves {
  readonly purchase: Pick<ArmFit, 'theta'>;
  readonly basket: Pick<ArmFit, 'theta'>;
  readonly basketLow: number;
  readonly basketHigh: number;
}

/** Expected incremental margin of one contact of a row, minor units, in a campaign like the mean of those learned from. */
export function effectAt(x: Matrix, row: number, halves: EffectHalves): number {
  const d = x.columns;
  const rate = pair(x, row, halves.purchase.theta, d);
  const basket = pair(x, row, halves.basket.theta, d);
  const p0 = logistic(rate.control);
  const p1 = logistic(rate.treated);
  return p1 * bounded(Math.exp(basket.treated), halves) - p0 * bounded(Math.exp(basket.control), halves);
}

function pair(x: Matrix, row: number, theta: Float64Array, d: number) {
  let control = theta[0]!;
  let change = theta[d + 1]!;
  for (let j = 0; j < d; j++) {
    const value = x.values[row * d + j]!;
    control += theta[j + 1]! * value;
    change += theta[d + 2 + j]! * value;
  }
  return { control, treated: control + change };
}

/** The chance that log odds stand for. */
export function logistic(eta: number): number {
  return 1 / (1 + Math.exp(-eta));
}

/** The margin of a purchase, kept within what purchases brought. */
export function bounded(
  basket: number,
  range: { readonly basketLow: number; readonly basketHigh: number },
): number {
  return Math.min(Math.max(basket, range.basketLow), range.basketHigh);
}
