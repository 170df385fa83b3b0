import { type BoostingModel, fitBoosting, predictBoosting } from '../learn/boosting.js';
import type { RawColumn } from '../learn/encoder.js';

/** Losses of amounts: the spread grows with the mean, or with its power 1.5, where some are nothing. */
export const basketLosses = ['gamma', 'tweedie'] as const;

export type BasketLoss = (typeof basketLosses)[number];

/** What a purchase is worth by boosted trees. Plain data. */
export interface BoostedBasket {
  readonly loss: BasketLoss;
  readonly boosting: BoostingModel;
  /** What predictions are multiplied by, so that they add up to the margins learned from: these may be losses, amounts may not. */
  readonly scale: number;
}

/** Small trees, of as many purchases as a mean needs. */
const rules = { leaves: 7, minimumRows: 20, rate: 0.05 } as const;

/**
 * Margins of the purchases in rows `chosen` by boosted trees (Tweedie 1984; gamma deviance, McCullagh & Nelder 1989, ch. 8). Every
 * fifth purchase only says when to stop. A margin below a minor unit counts as one for `gamma`, below nothing as nothing for `tweedie`.
 */
export function fitBoostedBasket(
  features: readonly RawColumn[],
  chosen: Int32Array,
  margin: Float64Array,
  loss: BasketLoss,
): BoostedBasket {
  const rows = features.map(
    (column): RawColumn =>
      column.kind === 'numeric'
        ? { ...column, values: Float64Array.from(chosen, (i) => column.values[i]!) }
        : { ...column, codes: Int32Array.from(chosen, (i) => column.codes[i]!) },
  );
  const least = loss === 'gamma' ? 1 : 0;
  const amount = Float64Array.from(chosen, (i) => Math.max(margin[i]!, least));
  const held = Uint8Array.from(chosen, (_, at) => (at % 5 === 4 ? 1 : 0));
  const boosting = fitBoosting(rows, amount, { ...rules, loss, held });
  const predicted = predictBoosting(boosting, rows, chosen.length).reduce((sum, value) => sum + value, 0);
  const came = chosen.reduce((sum, i) => sum + margin[i]!, 0);
  return { loss, boosting, scale: predicted > 0 ? came / predicted : 0 };
}

/** Expected margin of a purchase for each of `rows` units, minor units. */
export function boostedBaskets(
  { boosting, scale }: BoostedBasket,
  features: readonly RawColumn[],
  rows: number,
): Float64Array {
  return predictBoosting(boosting, features, rows).map((value) => value * scale);
}
