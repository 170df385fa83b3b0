import { resampled } from '../stats/resampled.js';
import type { Estimated } from './retentionEconomics.js';

/** One customer who bought in the period before: what they did in the last one. Minor units. */
export interface LoyaltyColumns {
  /** 1 if loyal: by their orders of the period before, so that what is compared did not choose them. */
  readonly loyal: Uint8Array;
  readonly orders: Float64Array;
  readonly spend: Float64Array;
  /** What they paid for named products, and what all customers pay for as many pieces of the same on average. */
  readonly paid: Float64Array;
  readonly usual: Float64Array;
  /** Contact and service cost. */
  readonly served: Float64Array;
}

export interface LoyalAgainstOthers {
  readonly loyal: number;
  readonly others: number;
  /** Loyal over others: mean spend, mean orders, price level of the same products, cost to serve per amount sold. */
  readonly spend: Estimated;
  readonly orders: Estimated;
  readonly price: Estimated;
  readonly service: Estimated;
}

const figures = 6;

/** Compares loyal customers with others by ratios of means; intervals by drawing customers of both together. */
export function loyalAgainstOthers(columns: LoyaltyColumns, seed: number): LoyalAgainstOthers {
  const n = columns.loyal.length;
  const sums = sumsOf(columns, undefined);
  const [spend, orders, price, service] = ratios(sums);
  const found = resampled(n, (counts) => ratios(sumsOf(columns, counts)), seed);
  const at = (value: number | undefined, i: number): Estimated => ({ value, interval: found[i] });
  return {
    loyal: sums[0]!,
    others: sums[figures]!,
    spend: at(spend, 0),
    orders: at(orders, 1),
    price: at(price, 2),
    service: at(service, 3),
  };
}

/** n, orders, spend, paid, usual and served of the loyal, then of the others. */
function sumsOf(columns: LoyaltyColumns, counts: Uint16Array | undefined): Float64Array {
  const sums = new Float64Array(2 * figures);
  for (let i = 0; i < columns.loyal.length; i++) {
    const times = counts === undefined ? 1 : counts[i]!;
    if (times === 0) continue;
    const at = columns.loyal[i] === 1 ? 0 : figures;
    sums[at] = sums[at]! + times;
    sums[at + 1] = sums[at + 1]! + times * columns.orders[i]!;
    sums[at + 2] = sums[at + 2]! + times * columns.spend[i]!;
    sums[at + 3] = sums[at + 3]! + times * columns.paid[i]!;
    sums[at + 4] = sums[at + 4]! + times * columns.usual[i]!;
    sums[at + 5] = sums[at + 5]! + times * columns.served[i]!;
  }
  return sums;
}

function ratios(s: Float64Array): readonly (number | undefined)[] {
  const per = (sum: number, of: number) => (of > 0 ? sum / of : undefined);
  const over = (of: number, by: number) => {
    const [loyal, others] = [per(s[of]!, s[by]!), per(s[figures + of]!, s[figures + by]!)];
    return loyal === undefined || others === undefined || !(others > 0) ? undefined : loyal / others;
  };
  return [over(2, 0), over(1, 0), over(3, 4), over(5, 2)];
}
