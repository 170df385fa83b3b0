import type { Day } from '../days.js';
import type { Exchange } from './exchange.js';

/** What was converted from one currency: money in its minor units, and in those of the store. */
export interface Converted {
  readonly currency: string;
  readonly digits: number;
  rows: number;
  original: number;
  amount: number;
  /** Rates used: how many, the first and last of their days, the lowest and highest. */
  rates: number;
  firstDay: Day;
  lastDay: Day;
  low: number;
  high: number;
  /** Whether some of them were those of the other direction. */
  inverse: boolean;
  /** Days by which a rate was older than its row, at most. */
  age: number;
  /** What rounding took before the conversion, in minor units. */
  readonly rounding: { readonly rounded: number; readonly rows: number; readonly priced: number };
}

/** Before the first row in a currency. `rounding` is that of the reader of its amounts, which goes on counting. */
export function nothingConverted(
  currency: string,
  digits: number,
  rounding: Converted['rounding'],
): Converted {
  return {
    currency,
    digits,
    rounding,
    rows: 0,
    original: 0,
    amount: 0,
    rates: 0,
    firstDay: Number.POSITIVE_INFINITY,
    lastDay: Number.NEGATIVE_INFINITY,
    low: Number.POSITIVE_INFINITY,
    high: 0,
    inverse: false,
    age: 0,
  };
}

/** Counts a row of a day that was converted by a rate; `used` holds the rates so far. */
export function countRate(count: Converted, used: Set<Exchange>, rate: Exchange, day: Day): void {
  count.rows++;
  count.age = Math.max(count.age, day - rate.day);
  if (used.has(rate)) return;
  used.add(rate);
  count.rates = used.size;
  count.firstDay = Math.min(count.firstDay, rate.day);
  count.lastDay = Math.max(count.lastDay, rate.day);
  count.low = Math.min(count.low, rate.rate);
  count.high = Math.max(count.high, rate.rate);
  count.inverse ||= rate.inverse;
}
